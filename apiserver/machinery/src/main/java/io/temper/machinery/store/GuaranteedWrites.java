package io.temper.machinery.store;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Create, update and delete of a store that can write on a condition, with the retries and answers
/// that are the same for all. Source: apiserver `pkg/storage/etcd3/store.go`. Safe for all threads.
public final class GuaranteedWrites<T> implements Creater<T>, Updater<T>, Deleter<T> {
  private static final ResourceVersion ABSENT = new ResourceVersion(0);

  /// As long as upstream lets a request that changes something take.
  private static final Duration PATIENCE = Duration.ofSeconds(34);

  /// Metadata of an object that is not there.
  private static final ObjectMeta NOTHING = ObjectMeta.of("", "", "", Instant.EPOCH, Map.of());

  private final GroupResource resource;
  private final ConditionalWrites<T> writes;

  /// @param resource named in what clients are told
  public GuaranteedWrites(GroupResource resource, ConditionalWrites<T> writes) {
    this.resource = resource;
    this.writes = writes;
  }

  @Override
  public VersionedObject<T> create(ApiObject<T> object) {
    Key key = Key.of(object.metadata());
    VersionedObject<T> created = writes.put(key, ABSENT, object);
    if (created == null) {
      throw new StatusException(
          Status.alreadyExists(resource.group(), resource.resource(), key.name()));
    }
    return created;
  }

  @Override
  public Written<T> update(Key key, Preconditions preconditions, Update<T> update) {
    Deadline deadline = Deadline.after(PATIENCE);
    while (deadline.remainingMillis() > 0) {
      VersionedObject<T> current = writes.read(key);
      Written<T> written =
          current == null
              ? addMissing(key, preconditions, update)
              : change(key, preconditions, update, current);
      if (written != null) {
        return written;
      }
    }
    throw tooSlow();
  }

  @Override
  public VersionedObject<T> delete(
      Key key, Preconditions preconditions, Consumer<VersionedObject<T>> check) {
    Update<T> removal =
        current -> {
          check.accept(current);
          return new Update.Outcome.Remove<>();
        };
    return update(key, preconditions, removal).object();
  }

  /// Null when there is one now.
  private @Nullable Written<T> addMissing(Key key, Preconditions preconditions, Update<T> update) {
    Optional<ApiObject<T>> missing = update.missing();
    if (missing.isEmpty()) {
      throw new StatusException(Status.notFound(resource.group(), resource.resource(), key.name()));
    }
    ApiObject<T> object = missing.get();
    requireKey(key, object.metadata());
    preconditions.check(resource, key, NOTHING);
    VersionedObject<T> created = writes.put(key, ABSENT, object);
    return created == null ? null : new Written<>(created, Written.Effect.CREATED);
  }

  /// Null when it has changed meanwhile.
  private @Nullable Written<T> change(
      Key key, Preconditions preconditions, Update<T> update, VersionedObject<T> current) {
    preconditions.check(resource, key, current.metadata());
    return switch (update.of(current)) {
      case Update.Outcome.Keep(var offered) -> {
        requireKey(key, offered.metadata());
        ApiObject<T> object = writes.asKept(offered);
        if (current.holds(object)) {
          yield new Written<>(current, Written.Effect.UNCHANGED);
        }
        VersionedObject<T> changed = writes.put(key, current.revision(), object);
        yield changed == null ? null : new Written<>(changed, Written.Effect.CHANGED);
      }
      case Update.Outcome.Remove() -> {
        ResourceVersion removed = writes.delete(key, current.revision());
        yield removed == null
            ? null
            : new Written<>(
                new VersionedObject<>(current.object(), removed), Written.Effect.REMOVED);
      }
    };
  }

  private static void requireKey(Key key, ObjectMeta metadata) {
    if (!Key.of(metadata).equals(key)) {
      throw new IllegalArgumentException("an update of " + key + " made " + Key.of(metadata));
    }
  }

  private static StatusException tooSlow() {
    return new StatusException(
        Status.timeout("request did not complete within requested timeout - others were faster"));
  }
}
