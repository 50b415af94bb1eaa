package io.temper.server.agents;

/// An agent said something that cannot be: its stream ends, its row says so.
final class BadMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadMessageException(String message) {
    super(message, null, false, false);
  }
}
