package io.temper.agent.trust;

/// A key, certificate or state file cannot be made, read or used.
public final class TrustException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TrustException(String what, Throwable cause) {
    super(what + ": " + cause.getMessage(), cause);
  }

  TrustException(String what) {
    super(what);
  }
}
