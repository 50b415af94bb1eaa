package io.temper.machinery.schema;

import java.lang.reflect.AnnotatedElement;

/// Finds the text that explains a record (its class) or a field (its record component). The library
/// knows no annotation for it: whoever declares the records brings one.
@FunctionalInterface
public interface Describer {
  /// For records that explain nothing.
  Describer NONE = _ -> "";

  /// The text, empty when there is none.
  String describe(AnnotatedElement element);
}
