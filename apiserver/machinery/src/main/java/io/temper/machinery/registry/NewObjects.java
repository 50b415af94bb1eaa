package io.temper.machinery.registry;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.metadata.MetadataValidation;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Strategy;
import io.temper.machinery.wire.ObjectTrees;
import java.util.List;

/// Makes a new object complete and checks it. Source: apiserver `pkg/registry/rest/create.go`.
final class NewObjects<T> {
  private final WritableKind<T> kind;

  NewObjects(WritableKind<T> kind) {
    this.kind = kind;
  }

  /// @param sent with its final name and managed fields
  /// @throws StatusException Invalid
  ApiObject<T> completed(ApiObject<T> sent, WriteRequest request) {
    Strategy<T> strategy = kind.resource().strategy();
    ObjectMeta metadata =
        SystemFields.filled(sent.metadata(), kind.clock().instant(), strategy.countsGenerations());
    ApiObject<T> confined = kind.whole().confinement().confined(sent);
    ApiObject<T> object =
        new ApiObject<>(metadata, strategy.prepareForCreate(confined.body(), request.user()));
    requireValid(metadata.name(), strategy.validate(object));
    requireValid(
        metadata.name(),
        MetadataValidation.onCreate(
            ObjectTrees.of(metadata), kind.resource().namespaced(), strategy.names()));
    strategy.warningsOnCreate(object).forEach(request.warnings()::add);
    return object;
  }

  private void requireValid(String name, List<FieldError> errors) {
    if (!errors.isEmpty()) {
      Resource<T> resource = kind.resource();
      throw new StatusException(
          Status.invalid(resource.groupVersion().group(), resource.kind(), name, errors));
    }
  }
}
