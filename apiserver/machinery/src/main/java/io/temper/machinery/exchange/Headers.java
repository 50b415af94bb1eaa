package io.temper.machinery.exchange;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Header lines by name without regard to case. Repeated lines stay separate and in order: they are
/// never joined or split on commas.
public record Headers(Map<String, List<String>> lines) {
  public static final Headers EMPTY = new Headers(Map.of());

  public Headers {
    Map<String, List<String>> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    lines.forEach((name, values) -> sorted.put(name, List.copyOf(values)));
    lines = Collections.unmodifiableMap(sorted);
  }

  public List<String> all(String name) {
    return lines.getOrDefault(name, List.of());
  }

  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }
}
