package io.temper.prometheus;

/// There is no answer to a query that could be believed. The message says why.
public final class PromqlException extends Exception {
  private static final long serialVersionUID = 1L;

  public PromqlException(String message) {
    super(message);
  }

  PromqlException(String message, Throwable cause) {
    super(message, cause);
  }
}
