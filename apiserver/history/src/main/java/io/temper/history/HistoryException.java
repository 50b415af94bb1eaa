package io.temper.history;

/// The database did not do what it was asked, and may do so later. The message says what it said.
public final class HistoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  HistoryException(String what, Throwable cause) {
    super(what + ": " + innermost(cause), cause);
  }

  private static String innermost(Throwable cause) {
    Throwable last = cause;
    for (Throwable inner = last.getCause(); inner != null; inner = inner.getCause()) {
      last = inner;
    }
    return String.valueOf(last.getMessage()).lines().findFirst().orElse("");
  }
}
