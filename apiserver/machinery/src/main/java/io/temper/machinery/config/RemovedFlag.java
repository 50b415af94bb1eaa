package io.temper.machinery.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A flag that is no more. Using it is refused with what replaced it.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(RemovedFlag.All.class)
public @interface RemovedFlag {
  String name();

  /// What to do instead, as a sentence.
  String instead();

  /// Several of them.
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface All {
    RemovedFlag[] value();
  }
}
