package io.temper.agent.flags;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A command line flag, on a component of type String, int or Path of a configuration record.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Flag {
  /// Name without the dashes.
  String name();

  /// What it does, in one or two sentences.
  String help();

  /// Used where nothing is given.
  String byDefault() default "";

  /// Environment variable that is asked before the default; empty for none.
  String env() default "";
}
