package io.temper.machinery.etcd;

/// What etcd was asked did not work.
public final class EtcdException extends RuntimeException {
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
