package io.temper.machinery.http;

/// What is spoken on a connection, as those see it who look after all of them.
interface Protocol {
  /// The client is to connect anew for what it asks next; what is under way goes on. Never blocks,
  /// and means nothing more when said again.
  void leave();

  /// Once a second: whatever took too long is given up.
  void patrol();

  /// Whether a request could still come or be under way, so that closing now would break it.
  boolean busy();
}
