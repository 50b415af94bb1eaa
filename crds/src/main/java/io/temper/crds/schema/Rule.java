package io.temper.crds.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What must hold for a value, beyond what the other annotations can say.
///
/// @see <a href="https://kubernetes.io/docs/reference/using-api/cel/">Common Expression
///   Language</a>
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE_USE)
@Repeatable(Rule.All.class)
public @interface Rule {
  /// An expression that is true for what is allowed; `self` is the value.
  String value();

  /// What whoever wrote something else is told: what is wrong and what helps.
  String says();

  /// The field of the value that is to blame, such as `.layer.kind`; empty for the value itself.
  String at() default "";

  /// Several of them.
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE_USE)
  @interface All {
    Rule[] value();
  }
}
