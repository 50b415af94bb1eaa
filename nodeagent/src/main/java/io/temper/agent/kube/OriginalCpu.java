package io.temper.agent.kube;

import com.fasterxml.jackson.core.JsonParser;
import io.temper.tiers.Amounts;
import io.temper.tiers.Quantity;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// What a pod asked for before the overcommit webhook scaled it, out of the annotation
/// [io.temper.crds.Annotations#ORIGINAL_REQUESTS]. Whoever may write pods can write that too, so an
/// entry counts only where the webhook can have written it: while the request is what it scaled to,
/// and if it says of no request that it was lowered below a tenth, the least a policy can keep.
final class OriginalCpu {
  /// Nothing was scaled.
  static final OriginalCpu NONE = new OriginalCpu(Map.of());

  /// By the container's name; the pod's own request by the empty one.
  private final Map<String, Entry> entries;

  private OriginalCpu(Map<String, Entry> entries) {
    this.entries = entries;
  }

  /// One request, in millicores.
  private record Entry(long original, long scaled) {
    boolean believable() {
      return original >= scaled && original / 10 <= scaled;
    }
  }

  /// What cannot be read counts as nothing scaled.
  static OriginalCpu parse(String annotation) {
    if (annotation.isEmpty()) {
      return NONE;
    }
    Map<String, Entry> entries = new HashMap<>();
    try (JsonParser json = Json.FACTORY.createParser(annotation)) {
      json.nextToken();
      Json.object(
          json,
          field -> {
            switch (field) {
              case "containers" -> Json.object(json, name -> put(entries, name, json));
              case "pod" -> put(entries, "", json);
              default -> {}
            }
          });
    } catch (IOException _) {
      // Written by somebody else.
      return NONE;
    }
    return new OriginalCpu(entries);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /// A container's requests before; the same where nothing scaled them.
  ///
  /// @param container its name; empty for the pod's own
  Amounts of(String container, Amounts now) {
    Entry entry = entries.get(container);
    Long cpu = now.cpuMillicores();
    return entry == null || cpu == null || cpu != entry.scaled() || !entry.believable()
        ? now
        : new Amounts(entry.original(), now.memoryBytes());
  }

  private static void put(Map<String, Entry> entries, String name, JsonParser json)
      throws IOException {
    Map<String, String> entry = Json.strings(json);
    Long original = Quantity.milli(entry.getOrDefault("cpu", ""));
    Long scaled = Quantity.milli(entry.getOrDefault("scaled", ""));
    if (original != null && scaled != null) {
      entries.put(name, new Entry(original, scaled));
    }
  }
}
