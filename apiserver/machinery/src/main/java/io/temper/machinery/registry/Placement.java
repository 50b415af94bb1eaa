package io.temper.machinery.registry;

import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.store.Key;

/// Brings what an object says of its place together with what the path says.
public final class Placement {
  private Placement() {}

  /// The metadata in the namespace of the path; what says none is put there.
  ///
  /// @param namespace empty for objects of the cluster
  /// @throws StatusException BadRequest when it says another
  public static ObjectMeta in(String namespace, ObjectMeta metadata) {
    if (metadata.namespace().equals(namespace)) {
      return metadata;
    }
    if (metadata.namespace().isEmpty() || namespace.isEmpty()) {
      return metadata.toBuilder().namespace(namespace).build();
    }
    throw bad(
        "the namespace of the provided object does not match the namespace sent on the request");
  }

  /// As [#in], and the name must be that of the path.
  ///
  /// @throws StatusException BadRequest when it is not
  public static ObjectMeta at(Key key, ObjectMeta metadata) {
    ObjectMeta placed = in(key.namespace(), metadata);
    if (placed.name().isEmpty()) {
      throw bad(
          "the name of the object ("
              + key.name()
              + " based on URL) was undeterminable: name must be provided");
    }
    if (!placed.name().equals(key.name())) {
      throw bad(
          "the name of the object ("
              + placed.name()
              + ") does not match the name on the URL ("
              + key.name()
              + ")");
    }
    return placed;
  }

  private static StatusException bad(String message) {
    return new StatusException(Status.badRequest(message));
  }
}
