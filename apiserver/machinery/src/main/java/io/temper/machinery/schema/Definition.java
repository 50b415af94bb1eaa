package io.temper.machinery.schema;

import io.temper.machinery.meta.GroupVersionKind;
import java.util.List;

/// A form with a name, so that others can refer to it.
///
/// @param name as in Go's documents: reversed group, version, type
/// @param kinds under which it goes over the wire on its own; empty for parts of others
public record Definition(
    String name, String description, Schema schema, List<GroupVersionKind> kinds) {
  public Definition {
    kinds = List.copyOf(kinds);
  }
}
