package io.temper.telemetry.codec;

/// Bytes that nobody wrote so.
public final class DamagedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DamagedException(String message) {
    super(message);
  }
}
