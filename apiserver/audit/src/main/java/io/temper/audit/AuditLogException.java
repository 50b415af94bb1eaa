package io.temper.audit;

import org.jspecify.annotations.Nullable;

/// An entry was not recorded, or the log cannot be read. What was not recorded was not acknowledged
/// to anybody.
public final class AuditLogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AuditLogException(String message) {
    super(message);
  }

  AuditLogException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
