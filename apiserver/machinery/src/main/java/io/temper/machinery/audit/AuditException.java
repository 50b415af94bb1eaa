package io.temper.machinery.audit;

/// An audit log that cannot be kept as configured. The message names the file and what is wrong
/// with it.
public final class AuditException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AuditException(String message, Throwable cause) {
    super(message, cause);
  }
}
