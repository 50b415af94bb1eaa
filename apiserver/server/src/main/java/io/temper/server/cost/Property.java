package io.temper.server.cost;

import io.temper.server.cost.allocation.Source;
import io.temper.server.port.Workload;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// What costs are grouped, filtered and shared by.
final class Property {
  static final String WORKLOAD = "workload";
  static final String WORKLOAD_KIND = "workloadKind";
  static final String NODE = "node";
  private static final String POD = "pod";
  private static final String CONTAINER = "container";
  private static final String LABEL = "label:";

  /// Those that are not labels, by their names in queries.
  private static final Map<String, Function<Source, String>> FIELDS =
      Map.of(
          "namespace",
          Source::namespace,
          "workload",
          source -> new Workload(source.workloadKind(), source.workload()).objectName(),
          "workloadKind",
          Source::workloadKind,
          NODE,
          Source::node,
          POD,
          Source::pod,
          CONTAINER,
          Source::container);

  private Property() {}

  /// The property of this name; empty when there is none.
  static Optional<Function<Source, String>> of(String name) {
    if (name.startsWith(LABEL) && name.length() > LABEL.length()) {
      String key = name.substring(LABEL.length());
      return Optional.of(source -> source.labels().getOrDefault(key, ""));
    }
    return Optional.ofNullable(FIELDS.get(name));
  }

  /// Leaves of a source its namespace and these properties, so that what makes no difference is not
  /// told apart: in five years there are many pods.
  static UnaryOperator<Source> only(Set<String> names) {
    Set<String> keys = new HashSet<>();
    for (String name : names) {
      if (name.startsWith(LABEL)) {
        keys.add(name.substring(LABEL.length()));
      }
    }
    boolean workload = names.contains(WORKLOAD);
    boolean kind = workload || names.contains(WORKLOAD_KIND);
    boolean node = names.contains(NODE);
    boolean pod = names.contains(POD);
    boolean container = names.contains(CONTAINER);
    return source ->
        new Source(
            node ? source.node() : "",
            source.namespace(),
            kind ? source.workloadKind() : "",
            workload ? source.workload() : "",
            pod ? source.pod() : "",
            container ? source.container() : "",
            labels(source, keys));
  }

  private static Map<String, String> labels(Source source, Set<String> keys) {
    if (keys.isEmpty()) {
      return Map.of();
    }
    Map<String, String> labels = new HashMap<>();
    for (String key : keys) {
      String value = source.labels().get(key);
      if (value != null) {
        labels.put(key, value);
      }
    }
    return labels;
  }

  /// As [#of] for a name that was checked.
  static Function<Source, String> known(String name) {
    return of(name).orElseThrow(() -> new IllegalArgumentException("no property: " + name));
  }
}
