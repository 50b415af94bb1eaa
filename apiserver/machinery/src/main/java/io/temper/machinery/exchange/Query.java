package io.temper.machinery.exchange;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decoded query parameters in the order they came; names may repeat.
public record Query(Map<String, List<String>> values) {
  public static final Query EMPTY = new Query(Map.of());

  public Query {
    Map<String, List<String>> ordered = new LinkedHashMap<>();
    values.forEach((name, all) -> ordered.put(name, List.copyOf(all)));
    values = Collections.unmodifiableMap(ordered);
  }

  /// Every value of a parameter, in order; empty when it is absent.
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /// First value of a parameter; empty optional when it is absent.
  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  /// First value of a parameter, or the empty string.
  public String value(String name) {
    return first(name).orElse("");
  }
}
