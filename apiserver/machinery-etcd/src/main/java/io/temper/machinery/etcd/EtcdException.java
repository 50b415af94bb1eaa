package io.temper.machinery.etcd;

import io.temper.machinery.config.EnvironmentException;

/// What etcd was asked did not work.
public final class EtcdException extends EnvironmentException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /// What may be done about it.
  public enum Kind {
    /// A revision was asked for that etcd has compacted away.
    COMPACTED,
    /// Anything else: nobody answers, we are not let in.
    FAILED
  }

  EtcdException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
