package io.temper.admission.overcommit;

import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a pod asked for before it was scaled, as the annotation
/// [io.temper.crds.Annotations#ORIGINAL_REQUESTS] keeps it:
///
/// ```
/// {"containers":{"app":{"cpu":"500m","scaled":"300m"}},"pod":{"cpu":"1","scaled":"600m"}}
/// ```
///
/// @param byContainer by the container's name; the pod's own request by the empty one
public record OriginalRequests(Map<String, Scaled> byContainer) {
  /// Nothing was scaled.
  public static final OriginalRequests NONE = new OriginalRequests(Map.of());

  private static final String CONTAINERS = "containers";
  private static final String POD = "pod";

  public OriginalRequests {
    byContainer = Map.copyOf(byContainer);
  }

  /// One request.
  ///
  /// @param cpu as it was asked for
  /// @param scaled as it was written instead: if the request is another by now, somebody else
  ///   changed it, and what was asked for no longer counts
  public record Scaled(String cpu, String scaled) {}

  @Nullable Scaled of(String container) {
    return byContainer.get(container);
  }

  /// @throws JsonException when it is not what is written here
  public static OriginalRequests parse(String annotation) {
    Map<String, Scaled> found = new TreeMap<>();
    Map<?, ?> whole = object(JsonText.parse(annotation.getBytes(StandardCharsets.UTF_8)));
    whole.forEach((name, value) -> {
      switch (String.valueOf(name)) {
        case CONTAINERS ->
            object(value)
                .forEach((container, entry) -> found.put((String) container, entry(entry)));
        case POD -> found.put("", entry(value));
        default -> throw new JsonException("unknown field " + name);
      }
    });
    return new OriginalRequests(found);
  }

  /// The annotation.
  public String json() {
    JsonWriter json = new JsonWriter().beginObject();
    Map<String, Scaled> sorted = new TreeMap<>(byContainer);
    Scaled pod = sorted.remove("");
    if (!sorted.isEmpty()) {
      json.name(CONTAINERS).beginObject();
      sorted.forEach((container, entry) -> write(json.name(container), entry));
      json.endObject();
    }
    if (pod != null) {
      write(json.name(POD), pod);
    }
    return new String(json.endObject().toByteArray(), StandardCharsets.UTF_8);
  }

  private static void write(JsonWriter json, Scaled entry) {
    json.beginObject()
        .name("cpu")
        .value(entry.cpu())
        .name("scaled")
        .value(entry.scaled())
        .endObject();
  }

  private static Scaled entry(@Nullable Object value) {
    Map<?, ?> entry = object(value);
    if (entry.size() == 2
        && entry.get("cpu") instanceof String cpu
        && entry.get("scaled") instanceof String scaled) {
      return new Scaled(cpu, scaled);
    }
    throw new JsonException("not {\"cpu\":…,\"scaled\":…}: " + value);
  }

  private static Map<?, ?> object(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new JsonException("not an object: " + value);
  }
}
