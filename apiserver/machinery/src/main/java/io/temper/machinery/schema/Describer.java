package io.temper.machinery.schema;

import io.temper.machinery.meta.Doc;
import java.lang.reflect.AnnotatedElement;

/// Finds the text that explains a record (its class) or a field (its record component).
@FunctionalInterface
public interface Describer {
  /// For records that explain nothing.
  Describer NONE = _ -> "";

  /// For records that explain themselves with [Doc].
  Describer DOC =
      element -> {
        Doc doc = element.getAnnotation(Doc.class);
        return doc == null ? "" : doc.value();
      };

  /// The text, empty when there is none.
  String describe(AnnotatedElement element);
}
