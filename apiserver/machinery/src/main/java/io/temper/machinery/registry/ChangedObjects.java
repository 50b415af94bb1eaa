package io.temper.machinery.registry;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.ManagedFieldsEntry;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.metadata.MetadataValidation;
import io.temper.machinery.metadata.NameRule;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Strategy;
import io.temper.machinery.wire.ObjectTrees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes an object that replaces another complete and checks it. Source: apiserver
/// `pkg/registry/rest/update.go`.
final class ChangedObjects<T> {
  private final WritableKind<T> kind;
  private final Confinement<T> confinement;

  ChangedObjects(WritableKind<T> kind, Confinement<T> confinement) {
    this.kind = kind;
    this.confinement = confinement;
  }

  /// @param offered with the revision of the one it replaces
  /// @return the object before when nothing has changed but times of managed fields
  /// @throws StatusException Invalid
  ApiObject<T> completed(ApiObject<T> offered, ApiObject<T> before, WriteRequest request) {
    Strategy<T> strategy = kind.resource().strategy();
    ApiObject<T> confined = confinement.confined(offered, before);
    T body = strategy.prepareForUpdate(confined.body(), before.body(), request.user());
    boolean counts =
        strategy.countsGenerations()
            && confinement.countsGenerations()
            && !body.equals(before.body());
    ObjectMeta metadata =
        withSystemFields(confined.metadata(), before.metadata()).toBuilder()
            .generation(before.metadata().generation() + (counts ? 1 : 0))
            .build();
    ApiObject<T> object = new ApiObject<>(metadata, body);
    requireValid(object, before);
    strategy.warningsOnUpdate(object, before).forEach(request.warnings()::add);
    return sameButForTimes(object, before) ? before : object;
  }

  /// What is the server's to say stays, where the client may not or need not say it.
  private static ObjectMeta withSystemFields(ObjectMeta offered, ObjectMeta before) {
    ObjectMeta.Builder metadata = offered.toBuilder();
    if (offered.uid().isEmpty()) {
      metadata.uid(before.uid());
    }
    if (before.creationTimestamp() != null) {
      metadata.creationTimestamp(before.creationTimestamp());
    }
    if (before.deletionTimestamp() != null) {
      metadata.deletionTimestamp(before.deletionTimestamp());
    }
    if (offered.deletionGracePeriodSeconds() == null) {
      metadata.deletionGracePeriodSeconds(before.deletionGracePeriodSeconds());
    }
    return metadata.build();
  }

  private void requireValid(ApiObject<T> object, ApiObject<T> before) {
    Resource<T> resource = kind.resource();
    Map<String, @Nullable Object> metadata = ObjectTrees.of(object.metadata());
    List<FieldError> errors = new ArrayList<>();
    // Names do not change: whatever rule an old one was made by, it has to be good enough.
    errors.addAll(
        MetadataValidation.onCreate(metadata, resource.namespaced(), NameRule.PATH_SEGMENT));
    errors.addAll(MetadataValidation.onUpdate(metadata, ObjectTrees.of(before.metadata())));
    errors.addAll(resource.strategy().validateUpdate(object, before));
    if (!errors.isEmpty()) {
      throw new StatusException(
          Status.invalid(
              resource.groupVersion().group(), resource.kind(), object.metadata().name(), errors));
    }
  }

  /// A write that changes nothing shall not get a new revision for its time alone.
  private boolean sameButForTimes(ApiObject<T> object, ApiObject<T> before) {
    return object.body().equals(before.body())
        && withoutTimes(object.metadata()).equals(withoutTimes(before.metadata()));
  }

  private static ObjectMeta withoutTimes(ObjectMeta metadata) {
    return metadata.toBuilder()
        .managedFields(metadata.managedFields().stream().map(ChangedObjects::withoutTime).toList())
        .build();
  }

  private static ManagedFieldsEntry withoutTime(ManagedFieldsEntry entry) {
    return new ManagedFieldsEntry(
        entry.manager(),
        entry.operation(),
        entry.apiVersion(),
        null,
        entry.fieldsType(),
        entry.fieldsV1(),
        entry.subresource());
  }
}
