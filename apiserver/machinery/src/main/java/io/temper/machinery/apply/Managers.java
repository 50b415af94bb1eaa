package io.temper.machinery.apply;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What `metadata.managedFields` of one object says: who owns which fields, and since when. Changed
/// in place while one request is worked on.
final class Managers {
  /// More who update than these are merged into one, the oldest first.
  private static final int MAX_UPDATERS = 10;

  private static final String ANCIENT = "ancient-changes";

  private final Map<Owner, Owned> fields = new LinkedHashMap<>();
  private final Map<Owner, Instant> times = new HashMap<>();

  /// @param apiVersion in which the fields are named
  record Owned(FieldSet set, String apiVersion) {}

  Managers copy() {
    Managers copy = new Managers();
    copy.become(this);
    return copy;
  }

  void become(Managers other) {
    fields.clear();
    fields.putAll(other.fields);
    times.clear();
    times.putAll(other.times);
  }

  Map<Owner, Owned> fields() {
    return fields;
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  @Nullable FieldSet set(Owner owner) {
    Owned owned = fields.get(owner);
    return owned == null ? null : owned.set;
  }

  /// When what an owner owns last changed; null when nobody knows.
  @Nullable Instant time(Owner owner) {
    return times.get(owner);
  }

  /// Sets what an owner owns; who owns nothing is no owner.
  void put(Owner owner, FieldSet set, String apiVersion) {
    if (set.isEmpty()) {
      fields.remove(owner);
    } else {
      fields.put(owner, new Owned(set, apiVersion));
    }
  }

  void touch(Owner owner, Instant now) {
    times.put(owner, now.truncatedTo(ChronoUnit.SECONDS));
  }

  /// Reads `metadata.managedFields`.
  ///
  /// @param entries null when there are none
  /// @throws IllegalArgumentException when an entry is malformed, in upstream's words
  static Managers parse(@Nullable Object entries) {
    Managers managers = new Managers();
    if (entries instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        Map<String, @Nullable Object> entry = Values.asMap(list.get(i));
        if (entry == null) {
          throw new IllegalArgumentException("managed fields entry " + i + " is no object");
        }
        managers.parse(entry, i);
      }
    }
    return managers;
  }

  private void parse(Map<String, @Nullable Object> entry, int index) {
    String operation = text(entry, "operation");
    if (!operation.equals(Owner.APPLY) && !operation.equals(Owner.UPDATE)) {
      throw new IllegalArgumentException("operation must be `Apply` or `Update`");
    }
    String apiVersion = text(entry, "apiVersion");
    if (apiVersion.isEmpty()) {
      throw new IllegalArgumentException("apiVersion must not be empty");
    }
    String type = text(entry, "fieldsType");
    if (type.isEmpty()) {
      throw new IllegalArgumentException("missing fieldsType in managed fields entry " + index);
    }
    if (!type.equals("FieldsV1")) {
      throw new IllegalArgumentException(
          "invalid fieldsType \"" + type + "\" in managed fields entry " + index);
    }
    Owner owner =
        new Owner(
            text(entry, "manager"),
            operation,
            operation.equals(Owner.APPLY) ? "" : apiVersion,
            text(entry, "subresource"));
    fields.put(owner, new Owned(fieldsOf(entry), apiVersion));
    time(entry).ifPresent(time -> times.put(owner, time));
  }

  private static String text(Map<String, @Nullable Object> entry, String name) {
    return entry.get(name) instanceof String text ? text : "";
  }

  private static FieldSet fieldsOf(Map<String, @Nullable Object> entry) {
    Map<String, @Nullable Object> tree = Values.asMap(entry.get("fieldsV1"));
    try {
      return tree == null ? FieldSet.EMPTY : FieldSet.parse(tree);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("error decoding set: " + e.getMessage(), e);
    }
  }

  private static Optional<Instant> time(Map<String, @Nullable Object> entry) {
    try {
      return entry.get("time") instanceof String time
          ? Optional.of(OffsetDateTime.parse(time).toInstant())
          : Optional.empty();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("error decoding time: " + e.getMessage(), e);
    }
  }

  /// As `metadata.managedFields`: by operation, time and name.
  List<Map<String, Object>> encoded() {
    Comparator<Owner> order =
        Comparator.comparing(Owner::operation)
            .thenComparingLong(owner -> times.getOrDefault(owner, Instant.EPOCH).getEpochSecond())
            .thenComparing(Owner::manager, Values.STRINGS)
            .thenComparing(owner -> version(owner), Values.STRINGS)
            .thenComparing(Owner::subresource, Values.STRINGS);
    return fields.keySet().stream().sorted(order).map(this::entry).collect(Collectors.toList());
  }

  private String version(Owner owner) {
    Owned owned = fields.get(owner);
    return owned == null ? "" : owned.apiVersion;
  }

  private Map<String, Object> entry(Owner owner) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("manager", owner.manager());
    entry.put("operation", owner.operation());
    entry.put("apiVersion", version(owner));
    Instant time = times.get(owner);
    if (time != null) {
      entry.put("time", time.toString());
    }
    entry.put("fieldsType", "FieldsV1");
    FieldSet set = set(owner);
    entry.put("fieldsV1", set == null ? Map.of() : set.encoded());
    if (!owner.subresource().isEmpty()) {
      entry.put("subresource", owner.subresource());
    }
    return entry;
  }

  /// Merges the oldest updates while there are too many who made some.
  void cap() {
    List<Owner> updaters = new ArrayList<>();
    fields.keySet().stream().filter(owner -> !owner.applies()).forEach(updaters::add);
    int left = updaters.size();
    if (left <= MAX_UPDATERS) {
      return;
    }
    updaters.sort(
        Comparator.<Owner>comparingLong(
                owner -> times.getOrDefault(owner, Instant.EPOCH).getEpochSecond())
            .thenComparing(Owner::key, Values.STRINGS));
    Map<String, Owner> firstOfVersion = new HashMap<>();
    for (Owner updater : updaters) {
      if (left <= MAX_UPDATERS) {
        return;
      }
      Owned owned = fields.get(updater);
      if (owned == null) {
        continue;
      }
      Owner first = firstOfVersion.putIfAbsent(owned.apiVersion, updater);
      if (first != null) {
        intoBucket(first, updater, owned);
        left--;
      }
    }
  }

  private void intoBucket(Owner first, Owner updater, Owned owned) {
    Owner bucket = new Owner(ANCIENT, Owner.UPDATE, owned.apiVersion, "");
    Owned old = fields.get(bucket);
    if (old == null) {
      old = fields.remove(first);
    }
    FieldSet before = old == null ? FieldSet.EMPTY : old.set;
    fields.put(bucket, new Owned(owned.set.union(before), owned.apiVersion));
    fields.remove(updater);
    // The update merged last is the youngest in there.
    Instant time = times.get(updater);
    if (time == null) {
      times.remove(bucket);
    } else {
      times.put(bucket, time);
    }
  }
}
