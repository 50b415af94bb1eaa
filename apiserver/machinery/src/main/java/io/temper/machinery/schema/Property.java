package io.temper.machinery.schema;

import org.jspecify.annotations.Nullable;

/// One field of an object.
///
/// @param defaultValue what counts when the field is not there; null for nothing
public record Property(
    String name,
    Schema schema,
    String description,
    boolean required,
    @Nullable Object defaultValue) {
  public Property(String name, Schema schema, String description, boolean required) {
    this(name, schema, description, required, null);
  }

  public static Property optional(String name, Schema schema, String description) {
    return new Property(name, schema, description, false);
  }

  public static Property required(String name, Schema schema, String description) {
    return new Property(name, schema, description, true);
  }

  /// The same field with a value that counts when it is not there.
  ///
  /// @param value a string, number or boolean
  public Property withDefault(Object value) {
    return new Property(name, schema, description, required, value);
  }
}
