package io.temper.machinery.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// One flag of a configuration record.
record Setting(String name, String defaultText, String help, boolean secret, Class<?> type) {

  /// Every flag of a record, those of records within it included, in order.
  static List<Setting> of(Class<? extends Record> config) {
    List<Setting> settings = new ArrayList<>();
    for (RecordComponent component : config.getRecordComponents()) {
      Flag flag = component.getAnnotation(Flag.class);
      Class<?> type = component.getType();
      if (flag == null && type.isRecord()) {
        settings.addAll(of(type.asSubclass(Record.class)));
      } else if (flag == null || !supported(component)) {
        throw new IllegalArgumentException(config.getName() + "." + component + " is no flag");
      } else {
        settings.add(new Setting(flag.name(), flag.value(), flag.help(), flag.secret(), type));
      }
    }
    return settings;
  }

  boolean isSwitch() {
    return type == boolean.class;
  }

  boolean isList() {
    return type == List.class;
  }

  /// What stands behind the name in help.
  String placeholder() {
    if (isSwitch()) {
      return "";
    }
    if (type == int.class || type == long.class || type == double.class) {
      return " N";
    }
    if (type == Duration.class) {
      return " DURATION";
    }
    if (type == Path.class) {
      return " FILE";
    }
    if (isList()) {
      return " A,B,...";
    }
    return type.isEnum() ? " " + choices("|") : " TEXT";
  }

  /// @throws IllegalArgumentException saying what would be right
  Object convert(String text) {
    if (type == String.class) {
      return text;
    }
    if (type == int.class || type == long.class) {
      return whole(text);
    }
    if (type == double.class) {
      return fraction(text);
    }
    if (type == boolean.class) {
      return truth(text);
    }
    if (type == Duration.class) {
      return Durations.parse(text);
    }
    if (type == Path.class) {
      return Path.of(text);
    }
    if (isList()) {
      return text.isEmpty()
          ? List.of()
          : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }
    for (Object constant : type.getEnumConstants()) {
      if (spelled(constant).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("must be one of " + choices(", "));
  }

  /// A value as it would be written on the command line.
  static String written(Object value) {
    return switch (value) {
      case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(","));
      case Duration duration -> Durations.format(duration);
      case Enum<?> constant -> spelled(constant);
      case Double number -> BigDecimal.valueOf(number).toPlainString();
      default -> value.toString();
    };
  }

  private String choices(String between) {
    return Arrays.stream(type.getEnumConstants())
        .map(Setting::spelled)
        .collect(Collectors.joining(between));
  }

  private static String spelled(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private Object whole(String text) {
    try {
      return type == int.class ? (Object) Integer.valueOf(text) : (Object) Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a whole number", e);
    }
  }

  private static double fraction(String text) {
    try {
      return new BigDecimal(text).doubleValue();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a number", e);
    }
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }

  private static boolean supported(RecordComponent component) {
    Class<?> type = component.getType();
    if (type == List.class) {
      return component.getGenericType() instanceof ParameterizedType list
          && list.getActualTypeArguments()[0] == String.class;
    }
    return type.isEnum()
        || List.of(
                String.class,
                int.class,
                long.class,
                double.class,
                boolean.class,
                Duration.class,
                Path.class)
            .contains(type);
  }
}
