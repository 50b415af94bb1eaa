package io.temper.machinery.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Makes a record component a flag. Component types are String, int, long, boolean, Duration, Path,
/// enums and lists of strings; an empty path or string means unset.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Flag {
  /// Without dashes; kube's own name where kube has one.
  String name();

  /// The default, as it would be written on the command line.
  String value() default "";

  /// One or two sentences.
  String help();

  /// Whether the value must not be shown.
  boolean secret() default false;
}
