package io.temper.machinery.registry;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusDetails;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.metadata.Names;
import io.temper.machinery.store.Creater;
import io.temper.machinery.store.Getter;
import io.temper.machinery.store.Key;
import java.util.List;
import java.util.random.RandomGenerator;

/// Creates objects of one kind. Source: apiserver `pkg/registry/generic/registry/store.go`.
public final class Creation<T> {
  /// A name that the server makes up is tried so often: enough for a million names that begin
  /// alike, with one failure in a thousand.
  private static final int ATTEMPTS = 8;

  private final WritableKind<T> kind;
  private final NewObjects<T> objects;
  private final Creater<T> creater;
  private final RandomGenerator random;

  /// @param random ends names that the server makes up; used by many threads
  public Creation(WritableKind<T> kind, Creater<T> creater, RandomGenerator random) {
    this.kind = kind;
    this.objects = new NewObjects<>(kind);
    this.creater = creater;
    this.random = random;
  }

  /// Creates an object as a client sent it. A registry that keeps nothing to look at is also asked
  /// on a dry run.
  ///
  /// @param namespace of the path; empty for objects of the cluster
  /// @return the object; on a dry run without a revision
  /// @throws StatusException BadRequest for an object of another namespace, Invalid, AlreadyExists
  public VersionedObject<T> create(ApiObject<T> sent, String namespace, WriteRequest request) {
    ObjectMeta metadata =
        Owners.distinct(
            Placement.in(namespace, SystemFields.wiped(sent.metadata())), request.warnings());
    ApiObject<T> object =
        kind.whole().replaced(null, new ApiObject<>(metadata, sent.body()), request.manager());
    Creater<T> target = request.dryRun() ? dryRun() : creater;
    if (!metadata.name().isEmpty() || metadata.generateName().isEmpty()) {
      return attempt(object, target, request);
    }
    for (int i = 1; i < ATTEMPTS; i++) {
      try {
        return attempt(named(object), target, request);
      } catch (StatusException e) {
        if (!isTaken(e)) {
          throw e;
        }
      }
    }
    return attempt(named(object), target, request);
  }

  private Creater<T> dryRun() {
    return creater instanceof Getter<T> getter
        ? DryRun.of(kind.resource().groupResource(), getter)
        : creater;
  }

  private ApiObject<T> named(ApiObject<T> object) {
    ObjectMeta metadata = object.metadata();
    String name = Names.generated(metadata.generateName(), random);
    return new ApiObject<>(metadata.toBuilder().name(name).build(), object.body());
  }

  private VersionedObject<T> attempt(ApiObject<T> object, Creater<T> target, WriteRequest request) {
    ApiObject<T> complete = objects.completed(object, request);
    requireNoRevision(complete.metadata());
    try {
      return target.create(complete);
    } catch (StatusException e) {
      throw isTaken(e) ? taken(complete.metadata(), e) : e;
    }
  }

  /// Upstream gives this error no reason.
  private static void requireNoRevision(ObjectMeta metadata) {
    if (!metadata.resourceVersion().isEmpty()
        && !metadata.resourceVersion().matches("0+")
        && ResourceVersion.error(metadata.resourceVersion()).isEmpty()) {
      throw new StatusException(
          Status.failure(500, "", "resourceVersion should not be set on objects to be created"));
    }
  }

  private static boolean isTaken(StatusException e) {
    return e.status().reason().equals("AlreadyExists");
  }

  private StatusException taken(ObjectMeta metadata, StatusException cause) {
    Status status = cause.status();
    if (!metadata.generateName().isEmpty()) {
      status = notUnique(metadata.name());
    }
    return new StatusException(
        isBeingDeleted(Key.of(metadata))
            ? new Status(
                status.status(),
                "object is being deleted: " + status.message(),
                status.reason(),
                status.details(),
                status.code())
            : status);
  }

  private Status notUnique(String name) {
    GroupResource resource = kind.resource().groupResource();
    return Status.failure(
        409,
        "AlreadyExists",
        Status.alreadyExists(resource.group(), resource.resource(), name).message()
            + ", the server was not able to generate a unique name for the object",
        new StatusDetails(name, resource.group(), resource.resource(), "", List.of(), 1));
  }

  private boolean isBeingDeleted(Key key) {
    if (!(creater instanceof Getter<T> getter)) {
      return false;
    }
    VersionedObject<T> present = getter.get(key, new ResourceVersion(0));
    return present != null && present.metadata().deletionTimestamp() != null;
  }
}
