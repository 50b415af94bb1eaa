package io.temper.machinery.watch;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.VersionedObject;
import java.util.function.Predicate;

/// What a watch looks at: namespace and name find the watches a change may concern, the predicate
/// decides, on the watcher's own thread.
///
/// @param namespace empty for all
/// @param name empty for all
public record Scope<T>(String namespace, String name, Predicate<ApiObject<T>> matches) {
  boolean covers(Change<T> change) {
    return (namespace.isEmpty() || namespace.equals(change.namespace()))
        && (name.isEmpty() || name.equals(change.name()));
  }

  boolean matches(VersionedObject<T> object) {
    return matches.test(object.object());
  }
}
