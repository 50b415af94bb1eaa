package io.temper.machinery.audit;

import io.temper.machinery.config.EnvironmentException;

/// An audit log that cannot be kept as configured. The message names the file and what is wrong
/// with it.
public final class AuditException extends EnvironmentException {
  private static final long serialVersionUID = 1L;

  public AuditException(String message, Throwable cause) {
    super(message, cause);
  }
}
