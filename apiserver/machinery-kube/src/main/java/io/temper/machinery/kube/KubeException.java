package io.temper.machinery.kube;

import io.temper.machinery.config.EnvironmentException;

/// A conversation with the cluster that failed. The message says what was tried, on what, and what
/// came back.
public final class KubeException extends EnvironmentException {
  private static final long serialVersionUID = 1L;

  public KubeException(String message) {
    super(message);
  }

  public KubeException(String message, Throwable cause) {
    super(message, cause);
  }
}
