package io.temper.agent.flags;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The flags of one configuration record. A flag on the command line goes before the environment,
/// which goes before the default.
public final class Flags<C extends Record> {
  private static final int NEAR = 3;
  private static final int WIDTH = 78;

  private final Class<C> type;
  private final List<RecordComponent> components;

  private Flags(Class<C> type) {
    this.type = type;
    this.components = List.of(type.getRecordComponents());
  }

  /// The flags declared on `type`, each component of which carries a [Flag].
  public static <C extends Record> Flags<C> of(Class<C> type) {
    return new Flags<>(type);
  }

  /// Reads `--name=value` and `--name value`.
  ///
  /// @throws FlagException naming every flag that is unknown or has no usable value
  public C parse(List<String> arguments, Map<String, String> environment) {
    List<String> errors = new ArrayList<>();
    Map<String, String> given = given(arguments, errors);
    Object[] values = new Object[components.size()];
    for (int i = 0; i < values.length; i++) {
      Flag flag = flag(components.get(i));
      String text = given.getOrDefault(flag.name(), fallback(flag, environment));
      values[i] = value(components.get(i), text, errors);
    }
    if (!errors.isEmpty()) {
      throw new FlagException(errors);
    }
    return construct(values);
  }

  /// What `--help` prints.
  public String help() {
    StringBuilder text = new StringBuilder();
    for (RecordComponent component : components) {
      Flag flag = flag(component);
      text.append("  --").append(flag.name()).append(' ').append(kind(component));
      if (!flag.byDefault().isEmpty()) {
        text.append(" (default ").append(flag.byDefault()).append(')');
      }
      if (!flag.env().isEmpty()) {
        text.append(" [$").append(flag.env()).append(']');
      }
      text.append('\n');
      wrap(flag.help()).forEach(line -> text.append("      ").append(line).append('\n'));
    }
    return text.toString();
  }

  /// The table printed at start: every flag, its default and what it is now.
  public String table(C config) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"FLAG", "DEFAULT", "NOW"});
    for (RecordComponent component : components) {
      Flag flag = flag(component);
      rows.add(
          new String[] {
            "--" + flag.name(),
            dash(flag.byDefault()),
            dash(String.valueOf(read(component, config)))
          });
    }
    int first = rows.stream().mapToInt(row -> row[0].length()).max().orElse(0);
    int second = rows.stream().mapToInt(row -> row[1].length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      text.append(String.format("%-" + first + "s  %-" + second + "s  %s%n", (Object[]) row));
    }
    return text.toString();
  }

  private Map<String, String> given(List<String> arguments, List<String> errors) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("--")) {
        errors.add("not a flag: " + argument);
        continue;
      }
      int equals = argument.indexOf('=');
      String name = argument.substring(2, equals < 0 ? argument.length() : equals);
      if (components.stream().noneMatch(component -> flag(component).name().equals(name))) {
        errors.add("unknown flag --" + name + nearest(name));
        // Its value, if it stands apart, is no flag of its own.
        i +=
            equals < 0 && i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--")
                ? 1
                : 0;
      } else if (equals >= 0) {
        given.put(name, argument.substring(equals + 1));
      } else if (i + 1 < arguments.size()) {
        given.put(name, arguments.get(++i));
      } else {
        errors.add("--" + name + " needs a value");
      }
    }
    return given;
  }

  private static String fallback(Flag flag, Map<String, String> environment) {
    return flag.env().isEmpty()
        ? flag.byDefault()
        : environment.getOrDefault(flag.env(), flag.byDefault());
  }

  private static Object value(RecordComponent component, String text, List<String> errors) {
    String name = flag(component).name();
    if (component.getType() == int.class) {
      try {
        return Integer.valueOf(text);
      } catch (NumberFormatException _) {
        errors.add("--" + name + " must be a number, not '" + text + "'");
        return 0;
      }
    }
    if (component.getType() == Path.class) {
      try {
        return Path.of(text);
      } catch (InvalidPathException _) {
        errors.add("--" + name + " must be a path, not '" + text + "'");
        return Path.of("");
      }
    }
    return text;
  }

  private C construct(Object[] values) {
    Class<?>[] types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof FlagException refused) {
        throw refused;
      }
      throw new IllegalStateException(type + " cannot be constructed", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " is not a record of flags", e);
    }
  }

  private static Object read(RecordComponent component, Object config) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(config);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private String nearest(String name) {
    return components.stream()
        .map(component -> flag(component).name())
        .filter(known -> distance(name, known) <= NEAR || known.startsWith(name))
        .min(Comparator.comparingInt(known -> distance(name, known)))
        .map(known -> ", did you mean --" + known + "?")
        .orElse(" (--help lists them)");
  }

  // Levenshtein's, one row at a time.
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  private static Flag flag(RecordComponent component) {
    Flag flag = component.getAnnotation(Flag.class);
    if (flag == null) {
      throw new IllegalStateException(component + " carries no @Flag");
    }
    return flag;
  }

  private static String kind(RecordComponent component) {
    if (component.getType() == int.class) {
      return "NUMBER";
    }
    return component.getType() == Path.class ? "PATH" : "TEXT";
  }

  private static String dash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private static List<String> wrap(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() + word.length() > WIDTH - 6) {
        lines.add(line.toString().strip());
        line.setLength(0);
      }
      line.append(word).append(' ');
    }
    lines.add(line.toString().strip());
    return lines;
  }
}
