package io.temper.server.port;

/// Namespaces whose pods' requests may be scaled. Safe for all threads.
@FunctionalInterface
public interface Overcommitted {
  /// Whether a namespace has opted in; one that is not known has not.
  boolean contains(String namespace);
}
