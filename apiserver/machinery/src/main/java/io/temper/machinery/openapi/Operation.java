package io.temper.machinery.openapi;

import io.temper.machinery.meta.GroupVersionKind;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What can be asked of a path with one HTTP method.
///
/// @param method lower-case HTTP method
/// @param action `x-kubernetes-action`; empty for paths that are no resource
/// @param kind of the objects it is about; null for paths that are no resource
/// @param body null when none is read
/// @param produces media types of the answer
/// @param answers definition of the answer by HTTP code; [#TEXT] for one that is no object
record Operation(
    String method,
    String id,
    String tag,
    String description,
    String action,
    @Nullable GroupVersionKind kind,
    List<Parameter> parameters,
    @Nullable Body body,
    List<String> produces,
    SortedMap<Integer, String> answers) {
  static final String TEXT = "";

  /// What is read from the request.
  ///
  /// @param definition name of its form
  record Body(String definition, List<String> mediaTypes, boolean required) {}
}
