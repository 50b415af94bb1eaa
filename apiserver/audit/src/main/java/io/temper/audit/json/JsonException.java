package io.temper.audit.json;

/// A text that is no JSON, or not the JSON that was expected.
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JsonException(String message) {
    super(message);
  }
}
