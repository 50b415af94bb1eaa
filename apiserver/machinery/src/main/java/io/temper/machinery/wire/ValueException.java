package io.temper.machinery.wire;

import io.temper.machinery.meta.FieldError;

/// A value that is not what the component of a record takes, named by its path.
public final class ValueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient FieldError error;

  ValueException(FieldError error) {
    super(error.toString());
    this.error = error;
  }

  public FieldError error() {
    return error;
  }

  /// The same, seen from one level up.
  ValueException below(String parent) {
    String path = error.field();
    String dot = path.isEmpty() || path.startsWith("[") ? "" : ".";
    return new ValueException(new FieldError(error.type(), parent + dot + path, error.body()));
  }
}
