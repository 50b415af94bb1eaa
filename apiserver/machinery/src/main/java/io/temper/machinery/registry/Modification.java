package io.temper.machinery.registry;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.store.Getter;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.Preconditions;
import io.temper.machinery.store.Update;
import io.temper.machinery.store.Updater;
import io.temper.machinery.store.Written;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Changes objects of one kind, or one part of them. Source: apiserver
/// `pkg/registry/generic/registry/store.go`.
public final class Modification<T> implements Modifier<T> {
  private static final String MODIFIED =
      "the object has been modified; please apply your changes to the latest version and try again";

  private final WritableKind<T> kind;
  private final NewObjects<T> newObjects;
  private final ChangedObjects<T> changedObjects;
  private final Updater<T> updater;

  public Modification(WritableKind<T> kind, Part<T> part, Updater<T> updater) {
    this.kind = kind;
    this.newObjects = new NewObjects<>(kind);
    this.changedObjects = new ChangedObjects<>(kind, part.confinement());
    this.updater = updater;
  }

  @Override
  public Written<T> modify(
      Key key, Preconditions preconditions, Proposal<T> proposal, WriteRequest request) {
    Attempt attempt = new Attempt(key, proposal, request);
    Written<T> written = target(request).update(key, preconditions, attempt);
    VersionedObject<T> last = attempt.last;
    return written.effect() == Written.Effect.REMOVED && last != null
        ? new Written<>(last, Written.Effect.REMOVED)
        : written;
  }

  private Updater<T> target(WriteRequest request) {
    if (!request.dryRun()) {
      return updater;
    }
    if (updater instanceof Getter<T> getter) {
      return DryRun.of(kind.resource().groupResource(), getter);
    }
    throw new StatusException(Status.badRequest("dryRun is not supported"));
  }

  /// One request, however often it is tried.
  private final class Attempt implements Update<T> {
    private final Key key;
    private final Proposal<T> proposal;
    private final WriteRequest request;

    /// What was proposed for an object that goes.
    private @Nullable VersionedObject<T> last;

    Attempt(Key key, Proposal<T> proposal, WriteRequest request) {
      this.key = key;
      this.proposal = proposal;
      this.request = request;
    }

    @Override
    public Outcome<T> of(VersionedObject<T> current) {
      ApiObject<T> offered = atRevision(proposal.of(current.object()), current);
      ApiObject<T> object = changedObjects.completed(offered, current.object(), request);
      if (isDue(current.metadata()) && object.metadata().finalizers().isEmpty()) {
        last = new VersionedObject<>(object, current.revision());
        return new Outcome.Remove<>();
      }
      return new Outcome.Keep<>(object);
    }

    @Override
    public Optional<ApiObject<T>> missing() {
      return proposal
          .missing()
          .map(object ->
              newObjects.completed(
                  new ApiObject<>(SystemFields.wiped(object.metadata()), object.body()), request));
    }

    /// The object with the revision of the one it replaces; it must name that one, unless its kind
    /// lets it name none.
    private ApiObject<T> atRevision(ApiObject<T> offered, VersionedObject<T> current) {
      ObjectMeta metadata = offered.metadata();
      String error = ResourceVersion.error(metadata.resourceVersion());
      if (!error.isEmpty()) {
        // Upstream gives this error no reason.
        throw new StatusException(Status.failure(500, "", error));
      }
      ResourceVersion named = ResourceVersion.parse(metadata.resourceVersion());
      if (named.value() == 0 && !kind.resource().strategy().updatesUnconditionally()) {
        throw mustBeSpecified();
      }
      if (named.value() != 0 && !named.equals(current.revision())) {
        GroupResource resource = kind.resource().groupResource();
        throw new StatusException(
            Status.conflict(resource.group(), resource.resource(), key.name(), MODIFIED));
      }
      return new ApiObject<>(
          metadata.withResourceVersion(current.revision().toString()), offered.body());
    }

    private StatusException mustBeSpecified() {
      GroupResource resource = kind.resource().groupResource();
      return new StatusException(
          Status.invalid(
              resource.group(),
              resource.resource(),
              key.name(),
              List.of(
                  FieldError.invalidValue(
                      "metadata.resourceVersion", "0", "must be specified for an update"))));
    }

    /// Whether only finalizers keep it.
    private static boolean isDue(ObjectMeta current) {
      Long grace = current.deletionGracePeriodSeconds();
      return current.deletionTimestamp() != null && (grace == null || grace == 0);
    }
  }
}
