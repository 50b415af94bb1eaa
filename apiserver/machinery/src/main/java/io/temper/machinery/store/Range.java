package io.temper.machinery.store;

/// The keys of one namespace, or all.
///
/// @param start common prefix of the keys
/// @param end the first key that is behind all of them
record Range(String start, String end) {
  private static final Range ALL = new Range("", "\uFFFF");

  /// @param namespace empty for all
  static Range of(String namespace) {
    // '0' follows '/': the first key behind everything in `namespace/`.
    return namespace.isEmpty() ? ALL : new Range(namespace + "/", namespace + "0");
  }

  boolean contains(String key) {
    return key.startsWith(start);
  }
}
