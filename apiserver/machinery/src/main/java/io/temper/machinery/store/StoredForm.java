package io.temper.machinery.store;

import io.temper.machinery.meta.ApiObject;

/// Objects as the bytes a store keeps. Reading back what was written gives an equal object from
/// then on; what the form cannot hold, such as fractions of a second, is lost on the first way.
public interface StoredForm<T> {
  /// The object without the revision in its metadata, which the store knows itself.
  byte[] write(ApiObject<T> object);

  /// @throws IllegalArgumentException when the bytes are no such object
  ApiObject<T> read(byte[] bytes);
}
