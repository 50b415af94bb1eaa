package io.temper.machinery.schema;

import java.util.List;

/// The form of a value.
public sealed interface Schema {
  Schema STRING = new Scalar("string", "", List.of());
  Schema BOOLEAN = new Scalar("boolean", "", List.of());
  Schema INT32 = new Scalar("integer", "int32", List.of());
  Schema INT64 = new Scalar("integer", "int64", List.of());
  Schema DOUBLE = new Scalar("number", "double", List.of());
  Schema TIME = new Scalar("string", "date-time", List.of());
  Schema BYTES = new Scalar("string", "byte", List.of());

  static Schema listOf(Schema items) {
    return new ListOf(items, ListKind.ATOMIC, List.of());
  }

  static Schema setOf(Schema items) {
    return new ListOf(items, ListKind.SET, List.of());
  }

  /// A list whose items are told apart by these fields when it is merged.
  static Schema listOf(Schema items, String... keys) {
    return new ListOf(items, ListKind.MAP, List.of(keys));
  }

  /// One value without parts.
  ///
  /// @param type JSON type
  /// @param format OpenAPI format, empty for none
  /// @param allowed the only values there are; empty for any
  record Scalar(String type, String format, List<String> allowed) implements Schema {
    public Scalar {
      allowed = List.copyOf(allowed);
    }
  }

  /// What another definition says.
  record Reference(String definition) implements Schema {}

  /// A list; how two of them are merged is part of its form.
  record ListOf(Schema items, ListKind kind, List<String> keys) implements Schema {
    public ListOf {
      keys = List.copyOf(keys);
    }
  }

  /// An object with free keys; how two of them are merged is part of its form.
  record MapOf(Schema values, MapKind kind) implements Schema {
    public MapOf(Schema values) {
      this(values, MapKind.GRANULAR);
    }
  }

  /// An object with these fields; how two of them are merged is part of its form.
  record Structure(List<Property> properties, MapKind kind) implements Schema {
    public Structure {
      properties = List.copyOf(properties);
    }

    public Structure(List<Property> properties) {
      this(properties, MapKind.GRANULAR);
    }
  }

  /// An object of any form.
  record Anything() implements Schema {}

  /// How lists merge in server-side apply.
  enum ListKind {
    ATOMIC,
    SET,
    MAP
  }

  /// How maps and structures merge in server-side apply.
  enum MapKind {
    GRANULAR,
    ATOMIC
  }
}
