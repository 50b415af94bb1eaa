package io.temper.machinery.apply;

import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusCause;
import io.temper.machinery.meta.StatusDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Fields that others own, with other values.
final class ConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Conflict> conflicts;

  ConflictException(List<Conflict> conflicts) {
    super(conflicts.size() + " conflicts", null, false, false);
    this.conflicts = List.copyOf(conflicts);
  }

  record Conflict(Owner owner, FieldPath path) {}

  static ConflictException of(Map<Owner, FieldSet> conflicting) {
    List<Conflict> conflicts = new ArrayList<>();
    byKey(conflicting)
        .forEach(
            (owner, set) -> set.paths().forEach(path -> conflicts.add(new Conflict(owner, path))));
    return new ConflictException(conflicts);
  }

  /// Upstream's order within a message; its causes come in any.
  private static Map<Owner, FieldSet> byKey(Map<Owner, FieldSet> conflicting) {
    Map<Owner, FieldSet> sorted = new TreeMap<>((a, b) -> Values.STRINGS.compare(a.key(), b.key()));
    sorted.putAll(conflicting);
    return sorted;
  }

  List<Conflict> conflicts() {
    return conflicts;
  }

  /// The conflicts without some.
  ConflictException without(Predicate<FieldPath> allowed) {
    return new ConflictException(
        conflicts.stream().filter(conflict -> !allowed.test(conflict.path)).toList());
  }

  /// 409 with a cause for each field and owner.
  Status status() {
    List<StatusCause> causes =
        conflicts.stream()
            .map(conflict ->
                new StatusCause(
                    "FieldManagerConflict",
                    "conflict with " + conflict.owner,
                    conflict.path.toString()))
            .toList();
    return Status.failure(409, "Conflict", message(), StatusDetails.of(causes, 0));
  }

  private String message() {
    if (conflicts.size() == 1) {
      Conflict only = conflicts.getFirst();
      return "Apply failed with 1 conflict: conflict with " + only.owner + ": " + only.path;
    }
    StringBuilder text = new StringBuilder("Apply failed with ");
    text.append(conflicts.size()).append(" conflicts: ");
    Owner last = null;
    for (Conflict conflict : conflicts) {
      if (!conflict.owner.equals(last)) {
        text.append(last == null ? "" : "\n").append("conflicts with ").append(conflict.owner);
        text.append(':');
        last = conflict.owner;
      }
      text.append("\n- ").append(conflict.path);
    }
    return text.toString();
  }
}
