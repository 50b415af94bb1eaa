package io.temper.machinery.registry;

import io.temper.machinery.meta.ApiObject;
import java.util.Optional;

/// What a client wants an object to become, its managed fields included. Asked again when somebody
/// else wrote meanwhile; what it throws ends the request.
@FunctionalInterface
public interface Proposal<T> {
  /// What becomes of the object that is there. Its namespace and name are those of the path.
  ApiObject<T> of(ApiObject<T> current);

  /// What to create when there is none; empty for the answer NotFound.
  default Optional<ApiObject<T>> missing() {
    return Optional.empty();
  }
}
