package io.temper.server.trust;

/// A key, certificate or TLS context could not be made or read.
public final class TrustException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TrustException(String message, Throwable cause) {
    super(message, cause);
  }
}
