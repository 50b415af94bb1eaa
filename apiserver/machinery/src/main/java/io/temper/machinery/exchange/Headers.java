package io.temper.machinery.exchange;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Header lines by name without regard to case. Repeated lines stay separate and in order: they are
/// never joined or split on commas.
public record Headers(Map<String, List<String>> lines) {
  public static final Headers EMPTY = new Headers(Map.of());

  public Headers {
    Map<String, List<String>> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    lines.forEach((name, values) -> sorted.put(name, List.copyOf(values)));
    lines = Collections.unmodifiableMap(sorted);
  }

  public static Headers of(String name, String value) {
    return new Headers(Map.of(name, List.of(value)));
  }

  public List<String> all(String name) {
    return lines.getOrDefault(name, List.of());
  }

  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  /// These headers with one more line.
  public Headers plus(String name, String value) {
    List<String> values = new ArrayList<>(all(name));
    values.add(value);
    return replaced(name, values);
  }

  /// These headers with exactly one line of that name.
  public Headers with(String name, String value) {
    return replaced(name, List.of(value));
  }

  /// These headers with that line unless the name is there already.
  public Headers withDefault(String name, String value) {
    return all(name).isEmpty() ? with(name, value) : this;
  }

  /// These headers but for those whose name the test picks.
  public Headers without(Predicate<String> names) {
    Map<String, List<String>> kept = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    lines.forEach((name, values) -> {
      if (!names.test(name)) {
        kept.put(name, values);
      }
    });
    return new Headers(kept);
  }

  private Headers replaced(String name, List<String> values) {
    Map<String, List<String>> changed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    changed.putAll(lines);
    changed.put(name, values);
    return new Headers(changed);
  }
}
