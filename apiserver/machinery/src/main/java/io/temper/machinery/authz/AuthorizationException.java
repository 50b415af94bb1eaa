package io.temper.machinery.authz;

/// A question about rights that got no answer. The message says what was asked of whom, and what
/// came back.
public final class AuthorizationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AuthorizationException(String message, Throwable cause) {
    super(message, cause);
  }

  public AuthorizationException(String message) {
    super(message);
  }
}
