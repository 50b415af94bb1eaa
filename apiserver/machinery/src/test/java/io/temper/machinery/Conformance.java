package io.temper.machinery;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Rows of the conformance list that a test proves. On a class it holds for every test in it. The
/// rows and their verdicts are in `docs/conformance.md`.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Conformance {
  /// Row ids such as `B1`.
  String[] value();
}
