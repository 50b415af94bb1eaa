package io.temper.machinery.registry;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.store.Deleter;
import io.temper.machinery.store.Getter;
import io.temper.machinery.store.GuaranteedWrites;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.Preconditions;
import io.temper.machinery.store.Update;
import io.temper.machinery.store.Updater;
import io.temper.machinery.store.Written;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Deletes objects of one kind: at once, or, while finalizers hold an object back, by marking it.
/// Source: apiserver `pkg/registry/generic/registry/store.go` and `pkg/registry/rest/delete.go`.
///
/// ```
/// DELETE          deletionTimestamp set, generation + 1, the collector's finalizer if it must act
/// PATCH … PATCH   each of those named in finalizers takes off its own
/// last one off    gone
/// ```
public final class Deletion<T> {
  private final WritableKind<T> kind;
  private final Deleter<T> deleter;

  /// @param deleter that is no [Updater] deletes at once whatever its objects say
  public Deletion(WritableKind<T> kind, Deleter<T> deleter) {
    this.kind = kind;
    this.deleter = deleter;
  }

  /// @param options without [DeleteOptions#errors]
  /// @return REMOVED with the last state, or the object that is marked
  /// @throws StatusException NotFound, Conflict when a precondition does not hold
  public Written<T> delete(Key key, DeleteOptions options) {
    if (options.isDryRun()) {
      return dryRun().update(key, Preconditions.NONE, current -> outcome(current, options));
    }
    if (deleter instanceof Updater<T> updater) {
      return updater.update(key, Preconditions.NONE, current -> outcome(current, options));
    }
    VersionedObject<T> gone =
        deleter.delete(
            key, Preconditions.NONE, current -> checkPreconditions(current.metadata(), options));
    return new Written<>(gone, Written.Effect.REMOVED);
  }

  private GuaranteedWrites<T> dryRun() {
    if (deleter instanceof Getter<T> getter) {
      return DryRun.of(kind.resource().groupResource(), getter);
    }
    throw new StatusException(Status.badRequest("dryRun is not supported"));
  }

  private Update.Outcome<T> outcome(VersionedObject<T> current, DeleteOptions options) {
    ObjectMeta metadata = current.metadata();
    checkPreconditions(metadata, options);
    List<String> finalizers =
        Dependents.finalizers(metadata, options, kind.resource().strategy().propagation());
    return finalizers.isEmpty()
        ? new Update.Outcome.Remove<>()
        : new Update.Outcome.Keep<>(
            new ApiObject<>(marked(metadata, finalizers), current.object().body()));
  }

  private ObjectMeta marked(ObjectMeta metadata, List<String> finalizers) {
    Instant now = kind.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    Instant marked = metadata.deletionTimestamp();
    return metadata.toBuilder()
        .generation(metadata.generation() + (marked == null && metadata.generation() > 0 ? 1 : 0))
        .deletionTimestamp(marked == null || marked.isAfter(now) ? now : marked)
        .deletionGracePeriodSeconds(0L)
        .finalizers(finalizers)
        .build();
  }

  private void checkPreconditions(ObjectMeta metadata, DeleteOptions options) {
    String uid = options.preconditions().uid();
    if (uid != null && !uid.equals(metadata.uid())) {
      throw conflict(metadata, "UID", uid, metadata.uid(), "deleted and then recreated");
    }
    String revision = options.preconditions().resourceVersion();
    if (revision != null && !revision.equals(metadata.resourceVersion())) {
      throw conflict(metadata, "ResourceVersion", revision, metadata.resourceVersion(), "modified");
    }
  }

  /// Upstream names the kind here where it names the resource elsewhere.
  private StatusException conflict(
      ObjectMeta metadata, String field, String wanted, String found, String perhaps) {
    Resource<T> resource = kind.resource();
    return new StatusException(
        Status.conflict(
            resource.groupVersion().group(),
            resource.kind(),
            metadata.name(),
            "the %s in the precondition (%s) does not match the %s in record (%s). The object might"
                    .formatted(field, wanted, field, found)
                + " have been "
                + perhaps));
  }
}
