package io.temper.machinery.schema;

/// One field of an object.
public record Property(String name, Schema schema, String description, boolean required) {
  public static Property optional(String name, Schema schema, String description) {
    return new Property(name, schema, description, false);
  }

  public static Property required(String name, Schema schema, String description) {
    return new Property(name, schema, description, true);
  }
}
