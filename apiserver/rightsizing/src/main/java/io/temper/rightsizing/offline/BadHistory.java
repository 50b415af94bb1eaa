package io.temper.rightsizing.offline;

/// A line that tells no history; the message says why, for people.
final class BadHistory extends Exception {
  private static final long serialVersionUID = 1;

  BadHistory(String message) {
    super(message, null, false, false);
  }
}
