package io.temper.machinery.verbs;

/// A body that is no object of the kind. Never leaves this package: what is said to the client
/// depends on where the body came from.
final class UnreadableBodyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String kind;
  private final String version;

  /// @param kind as the body says; empty when it could not be found out
  UnreadableBodyException(String kind, String version, String message) {
    super(message, null, false, false);
    this.kind = kind;
    this.version = version;
  }

  String kind() {
    return kind;
  }

  String version() {
    return version;
  }
}
