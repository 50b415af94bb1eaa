package io.temper.admission.kube;

import io.temper.admission.policy.Standing;
import io.temper.admission.policy.Verdict;
import io.temper.crds.policy.Condition;
import io.temper.crds.policy.Condition.Truth;
import io.temper.machinery.kube.CustomObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A policy, with what it means, or why it means nothing: written around its schema, or by a
/// version to come.
///
/// @param said the conditions in its status
/// @param value absent when it makes no sense
/// @param fault why; empty when it does
record PolicyObject<V>(
    String name, long generation, List<Condition> said, @Nullable V value, String fault) {
  private static final Logger log = LoggerFactory.getLogger(PolicyObject.class);

  PolicyObject {
    said = List.copyOf(said);
  }

  static <V> PolicyObject<V> read(
      String plural, CustomObject object, Function<CustomObject, V> reading) {
    Long generation = object.getMetadata().getGeneration();
    long counted = generation == null ? 0 : generation;
    List<Condition> said = conditions(object.status());
    try {
      return new PolicyObject<>(object.name(), counted, said, reading.apply(object), "");
    } catch (IllegalArgumentException e) {
      String fault = String.valueOf(e.getMessage());
      log.atWarn()
          .addKeyValue("object", plural + "/" + object.name())
          .addKeyValue("error", fault)
          .log("A policy cannot be used");
      return new PolicyObject<>(object.name(), counted, said, null, fault);
    }
  }

  /// Its meaning, if it has one.
  Stream<V> meaning() {
    return Stream.ofNullable(value);
  }

  Standing accepted(String plural, Verdict applied) {
    return new Standing(
        plural,
        name,
        generation,
        said,
        new Verdict(Truth.True, "Valid", "it can be used"),
        applied);
  }

  Standing refused(String plural) {
    return new Standing(
        plural,
        name,
        generation,
        said,
        new Verdict(Truth.False, "Invalid", fault),
        new Verdict(Truth.False, "Invalid", "it is as if it were not there"));
  }

  private static List<Condition> conditions(Map<?, ?> status) {
    List<Condition> conditions = new ArrayList<>();
    for (Object each : Tree.list(status.get("conditions"))) {
      Map<?, ?> tree = Tree.object(each);
      try {
        conditions.add(
            new Condition(
                Tree.text(tree.get("type"), ""),
                Truth.valueOf(Tree.text(tree.get("status"), "")),
                tree.get("observedGeneration") instanceof Long observed ? observed : null,
                Instant.parse(Tree.text(tree.get("lastTransitionTime"), "")),
                Tree.text(tree.get("reason"), ""),
                Tree.text(tree.get("message"), "")));
      } catch (DateTimeException | IllegalArgumentException _) {
        // Its schema does not let such a one in; without it the next write puts things right.
      }
    }
    return conditions;
  }
}
