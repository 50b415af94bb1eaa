package io.temper.machinery.verbs;

/// What a handler is for: a verb on objects or on one of their subresources.
///
/// @param verb as in RBAC
/// @param subresource empty for the objects themselves
public record Action(String verb, String subresource) {
  /// The verb on objects themselves.
  static Action on(String verb) {
    return new Action(verb, "");
  }
}
