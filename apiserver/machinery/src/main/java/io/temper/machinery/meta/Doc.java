package io.temper.machinery.meta;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The text `kubectl explain` prints for a kind or a field. A field's text names its unit.
///
/// Records that must not know this library bring an annotation of their own, and a
/// [io.temper.machinery.schema.Describer] that reads it.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
public @interface Doc {
  /// What it is, one or two sentences.
  String value();
}
