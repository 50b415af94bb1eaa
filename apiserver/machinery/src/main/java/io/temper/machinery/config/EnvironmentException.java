package io.temper.machinery.config;

/// What is wrong lies outside of the process: a file, a cluster, a certificate. The message tells
/// whoever runs it what to mend, so that no stack trace need be read.
public abstract class EnvironmentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  protected EnvironmentException(String message) {
    super(message);
  }

  protected EnvironmentException(String message, Throwable cause) {
    super(message, cause);
  }
}
