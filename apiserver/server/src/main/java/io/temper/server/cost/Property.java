package io.temper.server.cost;

import io.temper.server.cost.allocation.Source;
import io.temper.server.port.Workload;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What costs are grouped, filtered and shared by.
final class Property {
  /// Those that are not labels, by their names in queries.
  private static final Map<String, Function<Source, String>> FIELDS =
      Map.of(
          "namespace", Source::namespace,
          "workload", source -> new Workload(source.workloadKind(), source.workload()).objectName(),
          "workloadKind", Source::workloadKind,
          "node", Source::node,
          "pod", Source::pod,
          "container", Source::container);

  private static final String LABEL = "label:";

  private Property() {}

  /// The property of this name; empty when there is none.
  static Optional<Function<Source, String>> of(String name) {
    if (name.startsWith(LABEL) && name.length() > LABEL.length()) {
      String key = name.substring(LABEL.length());
      return Optional.of(source -> source.labels().getOrDefault(key, ""));
    }
    return Optional.ofNullable(FIELDS.get(name));
  }

  /// As [#of] for a name that was checked.
  static Function<Source, String> known(String name) {
    return of(name).orElseThrow(() -> new IllegalArgumentException("no property: " + name));
  }
}
