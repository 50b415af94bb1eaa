package io.temper.machinery.audit.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One structure of a document, taken apart field by field. What is not of the right type is noted
/// under its path and read as absent; in the end so is what nobody asked for.
final class Fields {
  private final String path;
  private final Map<?, ?> values;
  private final List<String> problems;
  private final Set<String> known = new HashSet<>();

  private Fields(String path, Map<?, ?> values, List<String> problems) {
    this.path = path;
    this.values = values;
    this.problems = problems;
  }

  /// @param path of the structure, empty for the document
  static Fields of(String path, @Nullable Object value, List<String> problems) {
    if (value instanceof Map<?, ?> map) {
      return new Fields(path, map, problems);
    }
    problems.add((path.isEmpty() ? "policy" : path) + ": must be an object");
    return new Fields(path, Map.of(), problems);
  }

  String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  String text(String name) {
    Object value = take(name);
    if (value == null || value instanceof String) {
      return value == null ? "" : (String) value;
    }
    problems.add(path(name) + ": must be a string");
    return "";
  }

  @Nullable Boolean flag(String name) {
    Object value = take(name);
    if (value == null || value instanceof Boolean) {
      return (Boolean) value;
    }
    problems.add(path(name) + ": must be true or false");
    return null;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    List<?> values = list(name);
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) instanceof String text) {
        texts.add(text);
      } else {
        problems.add(path(name) + "[" + i + "]: must be a string");
      }
    }
    return texts;
  }

  List<Fields> structures(String name) {
    List<Fields> structures = new ArrayList<>();
    List<?> values = list(name);
    for (int i = 0; i < values.size(); i++) {
      structures.add(of(path(name) + "[" + i + "]", values.get(i), problems));
    }
    return structures;
  }

  /// Lets a field be whatever it is.
  void ignore(String name) {
    take(name);
  }

  /// Notes the fields that nobody asked for.
  void finish() {
    String unknown =
        values.keySet().stream()
            .map(String::valueOf)
            .filter(name -> !known.contains(name))
            .map(name -> "unknown field " + path(name))
            .collect(Collectors.joining("; "));
    if (!unknown.isEmpty()) {
      problems.add(unknown);
    }
  }

  private List<?> list(String name) {
    Object value = take(name);
    if (value == null || value instanceof List<?>) {
      return value == null ? List.of() : (List<?>) value;
    }
    problems.add(path(name) + ": must be a list");
    return List.of();
  }

  private @Nullable Object take(String name) {
    known.add(name);
    return values.get(name);
  }
}
