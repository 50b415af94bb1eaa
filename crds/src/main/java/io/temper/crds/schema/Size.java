package io.temper.crds.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// How many characters, items or entries a text, list or map has. Everything that a [Rule] looks at
/// needs a most: the cluster counts what rules may cost.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE_USE)
public @interface Size {
  int min() default 0;

  int max();
}
