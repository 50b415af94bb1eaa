package io.temper.machinery.kube;

/// A conversation with the cluster that failed. The message says what was tried, on what, and what
/// came back.
public final class KubeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KubeException(String message) {
    super(message);
  }

  public KubeException(String message, Throwable cause) {
    super(message, cause);
  }
}
