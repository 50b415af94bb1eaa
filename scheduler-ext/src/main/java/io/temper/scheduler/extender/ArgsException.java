package io.temper.scheduler.extender;

/// The question is not one that kube-scheduler asks.
final class ArgsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ArgsException(String message) {
    super(message);
  }
}
