package io.temper.crds;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The text `kubectl explain` prints for a kind or a field. A field's text names its unit.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
public @interface Doc {
  /// What it is, one or two sentences, with the unit where there is one.
  String value();
}
