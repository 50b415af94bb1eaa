package io.temper.crds.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A kind whose objects the cluster keeps itself, as custom resources of `policy.temper.io`. They
/// belong to no namespace and have a status of their own.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface CustomKind {
  /// Plural name, in lower case.
  String plural();

  /// Shorter names for the command line.
  String[] shortNames() default {};

  /// What `kubectl get` prints between name and age.
  Column[] columns() default {};

  /// One column.
  @Target({})
  @interface Column {
    String name();

    /// Where its value stands in the object.
    String path();

    /// string, integer, boolean or date.
    String type() default "string";

    /// What it is, one sentence.
    String doc();

    /// Whether it is printed with `-o wide` only.
    boolean wide() default false;
  }
}
