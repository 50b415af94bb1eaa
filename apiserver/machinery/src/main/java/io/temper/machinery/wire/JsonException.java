package io.temper.machinery.wire;

/// Bytes that are not the JSON they should be: none at all, or some with a value that does not fit.
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean mismatch;

  public JsonException(String message) {
    this(message, false);
  }

  public JsonException(String message, Throwable cause) {
    super(message, cause);
    this.mismatch = false;
  }

  private JsonException(String message, boolean mismatch) {
    super(message);
    this.mismatch = mismatch;
  }

  /// A value that is not what its field takes.
  static JsonException mismatch(String message) {
    return new JsonException(message, true);
  }

  /// Whether it is JSON, and only a value in it does not fit.
  public boolean isMismatch() {
    return mismatch;
  }
}
