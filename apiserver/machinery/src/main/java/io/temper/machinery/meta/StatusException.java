package io.temper.machinery.meta;

/// The only carrier of a [Status]. Thrown where a request cannot go on, turned into bytes in one
/// place. Client errors carry no stack trace.
public final class StatusException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;

  public StatusException(Status status) {
    super(status.message(), null, false, status.code() >= 500);
    this.status = status;
  }

  public StatusException(Status status, Throwable cause) {
    super(status.message(), cause);
    this.status = status;
  }

  public Status status() {
    return status;
  }
}
