package io.temper.machinery.config;

import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The flags of one process.
public final class Flags<C extends Record> {
  private static final String CONFIG = "config";
  private static final int FAR = 3;
  private static final int WIDTH = 92;

  private final Class<C> type;
  private final String environmentPrefix;
  private final List<Setting> settings;

  private Flags(Class<C> type, String environmentPrefix) {
    this.type = type;
    this.environmentPrefix = environmentPrefix;
    this.settings = Setting.of(type);
    long names = settings.stream().map(Setting::name).distinct().count();
    if (names != settings.size()) {
      throw new IllegalArgumentException(type.getName() + " declares a flag twice");
    }
  }

  /// @param environmentPrefix of variables that stand in for flags: with `TEMPER`, the variable
  ///   TEMPER_SECURE_PORT stands in for `--secure-port`
  public static <C extends Record> Flags<C> of(Class<C> type, String environmentPrefix) {
    return new Flags<>(type, environmentPrefix);
  }

  /// Reads a command line. Finds every problem before it refuses.
  public Parsed<C> parse(String[] args, Map<String, String> environment) {
    List<String> problems = new ArrayList<>();
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--help") || args[i].equals("-h")) {
        return new Parsed.Help<>(help());
      }
      i += argument(args, i, given, problems);
    }
    Map<String, String> file = file(given.remove(CONFIG), problems);

    Map<String, Object> values = new HashMap<>();
    for (Setting setting : settings) {
      String text = text(setting, given, environment, file);
      try {
        values.put(setting.name(), setting.convert(text));
      } catch (IllegalArgumentException e) {
        String shown = setting.secret() ? "the value" : "\"" + text + "\"";
        problems.add("--" + setting.name() + ": " + shown + " " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      return new Parsed.Refused<>(problems);
    }
    C config = create(type, values, problems);
    return config == null
        ? new Parsed.Refused<>(problems)
        : new Parsed.Ready<>(config, table(values));
  }

  /// What `--help` prints, and what the reference documentation holds.
  public String help() {
    var text = new StringBuilder();
    text.append("Flags. A variable ").append(environmentPrefix);
    text.append("_NAME_OF_FLAG stands in for --name-of-flag, and a\nproperties file given with ");
    text.append("--config for both.\n");
    for (Setting setting : settings) {
      text.append("\n  --").append(setting.name()).append(setting.placeholder()).append('\n');
      String help = setting.help();
      if (!setting.defaultText().isEmpty() && !setting.secret()) {
        help += " Default: " + setting.defaultText() + ".";
      }
      text.append(wrapped(help));
    }
    return text.toString();
  }

  /// @return how many more arguments were used
  private int argument(String[] args, int at, Map<String, String> given, List<String> problems) {
    String argument = args[at];
    if (!argument.startsWith("--") || argument.length() == 2) {
      problems.add("\"" + argument + "\" is no flag: flags begin with --");
      return 0;
    }
    int equals = argument.indexOf('=');
    String name = argument.substring(2, equals < 0 ? argument.length() : equals);
    Setting setting = find(name);
    if (setting == null && !name.equals(CONFIG)) {
      problems.add(unknown(name));
      return 0;
    }
    if (equals >= 0) {
      add(given, setting, name, argument.substring(equals + 1));
      return 0;
    }
    if (setting != null && setting.isSwitch()) {
      add(given, setting, name, "true");
      return 0;
    }
    if (at + 1 == args.length) {
      problems.add("--" + name + " needs a value");
      return 0;
    }
    add(given, setting, name, args[at + 1]);
    return 1;
  }

  /// Lists gather; anything else is overwritten, as in kube.
  private static void add(
      Map<String, String> given, @Nullable Setting setting, String name, String text) {
    if (setting != null && setting.isList()) {
      given.merge(name, text, (before, more) -> before + "," + more);
    } else {
      given.put(name, text);
    }
  }

  private String text(
      Setting setting,
      Map<String, String> given,
      Map<String, String> environment,
      Map<String, String> file) {
    String fromFlag = given.get(setting.name());
    if (fromFlag != null) {
      return fromFlag;
    }
    String variable =
        environmentPrefix + "_" + setting.name().toUpperCase(Locale.ROOT).replace('-', '_');
    String fromEnvironment = environment.get(variable);
    if (fromEnvironment != null) {
      return fromEnvironment;
    }
    return file.getOrDefault(setting.name(), setting.defaultText());
  }

  private Map<String, String> file(@Nullable String path, List<String> problems) {
    Map<String, String> values = new HashMap<>();
    if (path == null) {
      return values;
    }
    var properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(path))) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      problems.add("--config: cannot read " + path + ": " + e.getMessage());
      return values;
    }
    for (String name : properties.stringPropertyNames()) {
      if (find(name) == null) {
        problems.add(path + ": " + unknown(name));
      }
      values.put(name, properties.getProperty(name));
    }
    return values;
  }

  private @Nullable Setting find(String name) {
    return settings.stream().filter(s -> s.name().equals(name)).findFirst().orElse(null);
  }

  private String unknown(String name) {
    for (RemovedFlag removed : type.getAnnotationsByType(RemovedFlag.class)) {
      if (removed.name().equals(name)) {
        return "--" + name + " is no more: " + removed.instead();
      }
    }
    String nearest =
        settings.stream()
            .map(Setting::name)
            .filter(known -> distance(known, name) <= FAR || known.contains(name))
            .sorted(Comparator.comparingInt(known -> distance(known, name)))
            .limit(3)
            .map(known -> "--" + known)
            .collect(Collectors.joining(", "));
    return "--" + name + " is unknown" + (nearest.isEmpty() ? "" : "; did you mean " + nearest);
  }

  private static <R extends Record> @Nullable R create(
      Class<R> type, Map<String, Object> values, List<String> problems) {
    RecordComponent[] components = type.getRecordComponents();
    List<Object> arguments = new ArrayList<>();
    for (RecordComponent component : components) {
      Flag flag = component.getAnnotation(Flag.class);
      Object value =
          flag == null
              ? create(component.getType().asSubclass(Record.class), values, problems)
              : values.get(flag.name());
      if (value != null) {
        arguments.add(value);
      }
    }
    if (arguments.size() < components.length) {
      return null;
    }
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments.toArray());
    } catch (InvocationTargetException e) {
      // The record itself says what it does not accept.
      problems.add(String.valueOf(e.getTargetException().getMessage()));
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot create " + type.getName(), e);
    }
  }

  private String table(Map<String, Object> values) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"PROPERTY", "DEFAULT", "RUNTIME"});
    for (Setting setting : settings) {
      String value = Setting.written(values.getOrDefault(setting.name(), ""));
      String runtime = setting.secret() && !value.isEmpty() ? "(set)" : orDash(value);
      rows.add(new String[] {setting.name(), orDash(setting.defaultText()), runtime});
    }
    int first = rows.stream().mapToInt(row -> row[0].length()).max().orElse(0);
    int second = rows.stream().mapToInt(row -> row[1].length()).max().orElse(0);
    var table = new StringBuilder();
    for (String[] row : rows) {
      table.append(padded(row[0], first)).append(padded(row[1], second)).append(row[2]);
      table.append('\n');
    }
    return table.toString();
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length() + 2);
  }

  private static String wrapped(String text) {
    var lines = new StringBuilder();
    var line = new StringBuilder("     ");
    for (String word : text.split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        lines.append(line).append('\n');
        line = new StringBuilder("     ");
      }
      line.append(' ').append(word);
    }
    return lines.append(line).append('\n').toString();
  }

  /// Levenshtein's.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
