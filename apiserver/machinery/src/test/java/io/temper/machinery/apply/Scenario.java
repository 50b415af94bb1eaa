package io.temper.machinery.apply;

import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes to one object, one after the other, and what came of each.
final class Scenario {
  private static final Instant NOW = Instant.parse("2040-01-01T00:00:00Z");
  private static final String BEFORE = "2020-01-01T00:00:00Z";

  private static final ServerSideApply MAIN =
      ServerSideApply.of(Things.TYPE, Things.KIND, () -> NOW)
          .resetting(FieldSet.of(FieldPath.of("status")));
  private static final ServerSideApply STATUS =
      ServerSideApply.of(Things.TYPE, Things.KIND, () -> NOW)
          .subresource("status")
          .tracking(set -> set.only(Set.of("status")));

  private final String name;
  private final List<Map<String, @Nullable Object>> steps = new ArrayList<>();
  private @Nullable Map<String, @Nullable Object> live;
  private boolean failed;

  Scenario(String name) {
    this.name = name;
  }

  @Nullable Map<String, @Nullable Object> live() {
    return live;
  }

  Scenario apply(String manager, Map<String, @Nullable Object> object) {
    return step("apply", "", manager, false, object);
  }

  Scenario force(String manager, Map<String, @Nullable Object> object) {
    return step("apply", "", manager, true, object);
  }

  Scenario update(String manager, Map<String, @Nullable Object> object) {
    return step("update", "", manager, false, object);
  }

  Scenario step(
      String verb,
      String subresource,
      String manager,
      boolean force,
      Map<String, @Nullable Object> object) {
    Map<String, @Nullable Object> step = new LinkedHashMap<>();
    step.put("verb", verb);
    step.put("subresource", subresource);
    step.put("manager", manager);
    step.put("force", force);
    step.put("object", object);
    steps.add(step);
    ServerSideApply fields = subresource.isEmpty() ? MAIN : STATUS;
    try {
      Map<String, @Nullable Object> result =
          verb.equals("apply")
              ? fields.apply(live, object, manager, force)
              : fields.update(live, object, manager);
      failed = false;
      step.put("result", result);
      live = stored(result);
    } catch (StatusException e) {
      failed = true;
      step.put("status", status(e.status()));
    }
    return this;
  }

  boolean failed() {
    return failed;
  }

  /// As it would be read back: with a uid, and with times that lie behind.
  private static Map<String, @Nullable Object> stored(Map<String, @Nullable Object> result) {
    Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    Map<String, @Nullable Object> had = Values.asMap(result.get("metadata"));
    if (had != null) {
      metadata.putAll(had);
    }
    metadata.put("uid", "u");
    if (metadata.get("managedFields") instanceof List<?> entries) {
      metadata.put("managedFields", entries.stream().map(Scenario::aged).toList());
    }
    Map<String, @Nullable Object> stored = new LinkedHashMap<>(result);
    stored.put("metadata", metadata);
    return stored;
  }

  private static Map<String, @Nullable Object> aged(Object entry) {
    Map<String, @Nullable Object> had = Values.asMap(entry);
    Map<String, @Nullable Object> aged =
        had == null ? new LinkedHashMap<>() : new LinkedHashMap<>(had);
    aged.computeIfPresent("time", (_, _) -> BEFORE);
    return aged;
  }

  private static Map<String, @Nullable Object> status(Status status) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("code", (long) status.code());
    tree.put("reason", status.reason());
    tree.put("message", status.message());
    var details = status.details();
    tree.put(
        "causes",
        details == null
            ? List.of()
            : details.causes().stream()
                .map(cause ->
                    Map.of(
                        "reason", cause.reason(),
                        "message", cause.message(),
                        "field", cause.field()))
                .toList());
    return tree;
  }

  /// The last result.
  Map<String, @Nullable Object> result() {
    Map<String, @Nullable Object> result = Values.asMap(steps.getLast().get("result"));
    if (result == null) {
      throw new AssertionError(steps.getLast().get("status"));
    }
    return result;
  }

  /// What the last step failed with.
  Map<String, @Nullable Object> failure() {
    Map<String, @Nullable Object> status = Values.asMap(steps.getLast().get("status"));
    if (status == null) {
      throw new AssertionError("it did not fail");
    }
    return status;
  }

  Map<String, @Nullable Object> tree() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("name", name);
    tree.put("steps", steps);
    return tree;
  }
}
