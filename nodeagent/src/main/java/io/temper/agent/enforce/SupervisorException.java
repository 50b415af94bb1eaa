package io.temper.agent.enforce;

/// The supervisor could not be reached, did not answer in time, or answered what cannot be read.
final class SupervisorException extends Exception {
  private static final long serialVersionUID = 1L;

  SupervisorException(String message, Throwable cause) {
    super(message, cause);
  }
}
