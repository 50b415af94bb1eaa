package io.temper.machinery.wire;

import org.jspecify.annotations.Nullable;

/// What the reader of a body must know of the form of a value.
public interface BodyForm {
  /// What a value may be; a whole number of 32 or 64 bits is told from a float, as in Go.
  enum Kind {
    STRUCT,
    MAP,
    LIST,
    STRING,
    /// A string that holds a time (RFC 3339).
    TIME,
    BOOLEAN,
    INT32,
    INT64,
    DOUBLE,
    /// Anything, kept as it is.
    ANY,
    /// Anything, kept as it is and not looked into.
    OPAQUE
  }

  /// Anything, as one looks at it who does not know what it is.
  BodyForm ANYTHING =
      new BodyForm() {
        @Override
        public Kind kind() {
          return Kind.ANY;
        }

        @Override
        public String typeName() {
          return "interface {}";
        }

        @Override
        public @Nullable BodyForm field(String name) {
          return this;
        }

        @Override
        public BodyForm items() {
          return this;
        }
      };

  Kind kind();

  /// Name of the type in messages, as `v1.BikeSpec`, `[]string` or `int32`.
  String typeName();

  /// The form of a field of a structure or of a value of a map.
  ///
  /// @return null for a field that the structure does not have
  @Nullable BodyForm field(String name);

  /// The form of the items of a list.
  BodyForm items();
}
