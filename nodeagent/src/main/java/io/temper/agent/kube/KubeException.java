package io.temper.agent.kube;

/// The kube API could not be asked, or answered with an error.
public final class KubeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;

  /// An answer with an HTTP error.
  KubeException(String what, int code, String message) {
    super(what + ": HTTP " + code + (message.isEmpty() ? "" : " " + message));
    this.code = code;
  }

  /// No answer, or one that is not to be understood.
  KubeException(String what, Throwable cause) {
    super(what + ": " + cause, cause);
    this.code = 0;
  }

  /// Bad configuration.
  KubeException(String what) {
    super(what);
    this.code = 0;
  }

  /// The HTTP status, 0 if there was no answer.
  public int code() {
    return code;
  }
}
