package io.temper.machinery.apply;

import io.temper.machinery.apply.Validation.MismatchException;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The annotation in which `kubectl apply` without `--server-side` keeps what it applied. Who comes
/// over from there, under kubectl's name, keeps what it owned and gets the annotation kept up.
final class LastApplied {
  private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
  private static final String KUBECTL = "kubectl";
  private static final String METADATA = "metadata";
  private static final String ANNOTATIONS = "annotations";
  private static final int MAX_ANNOTATIONS_BYTES = 256 * 1024;

  private LastApplied() {}

  /// The fields applied on the client that are as they were; empty for anybody but kubectl.
  static FieldSet stillLive(
      Map<String, @Nullable Object> live, Owner owner, String apiVersion, MergeType type) {
    String annotation = annotation(live);
    if (!owner.manager().equals(KUBECTL) || annotation.isEmpty()) {
      return FieldSet.EMPTY;
    }
    try {
      Map<String, @Nullable Object> applied =
          Values.asMap(JsonText.parse(annotation.getBytes(StandardCharsets.UTF_8)));
      if (applied == null || !apiVersion.equals(applied.get("apiVersion"))) {
        return FieldSet.EMPTY;
      }
      Validation.check(live, type, false);
      Validation.check(applied, type, false);
      Comparison change = Comparison.of(applied, live, type);
      return OwnedFields.of(applied, type)
          .minus(change.modified())
          .minus(change.added())
          .minus(change.removed());
    } catch (JsonException | MismatchException _) {
      // What cannot be understood allows nothing; the conflict itself is then the answer.
      return FieldSet.EMPTY;
    }
  }

  /// The object with the annotation renewed, if it has one and kubectl applies.
  static Map<String, @Nullable Object> renewed(
      Map<String, @Nullable Object> object, Map<String, @Nullable Object> applied, String manager) {
    if (!manager.equals(KUBECTL) || annotation(object).isEmpty()) {
      return object;
    }
    Map<String, @Nullable Object> annotations = new LinkedHashMap<>(annotations(object));
    annotations.put(ANNOTATION, encoded(applied));
    if (bytes(annotations) > MAX_ANNOTATIONS_BYTES) {
      annotations.remove(ANNOTATION);
    }
    return with(object, annotations);
  }

  private static String encoded(Map<String, @Nullable Object> applied) {
    Map<String, @Nullable Object> annotations = new LinkedHashMap<>(annotations(applied));
    annotations.remove(ANNOTATION);
    Map<String, @Nullable Object> object =
        applied.get(METADATA) instanceof Map<?, ?> ? with(applied, annotations) : applied;
    return new String(new JsonWriter().tree(sorted(object)).document(), StandardCharsets.UTF_8);
  }

  private static Map<String, @Nullable Object> with(
      Map<String, @Nullable Object> object, Map<String, @Nullable Object> annotations) {
    Map<String, @Nullable Object> metadata = Values.asMap(object.get(METADATA));
    Map<String, @Nullable Object> changed =
        metadata == null ? new LinkedHashMap<>() : new LinkedHashMap<>(metadata);
    if (annotations.isEmpty()) {
      changed.remove(ANNOTATIONS);
    } else {
      changed.put(ANNOTATIONS, annotations);
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>(object);
    result.put(METADATA, changed);
    return result;
  }

  private static Map<String, @Nullable Object> annotations(Map<String, @Nullable Object> object) {
    Map<String, @Nullable Object> metadata = Values.asMap(object.get(METADATA));
    Map<String, @Nullable Object> annotations =
        metadata == null ? null : Values.asMap(metadata.get(ANNOTATIONS));
    return annotations == null ? Map.of() : annotations;
  }

  private static String annotation(Map<String, @Nullable Object> object) {
    return annotations(object).get(ANNOTATION) instanceof String text ? text : "";
  }

  private static long bytes(Map<String, @Nullable Object> annotations) {
    return annotations.entrySet().stream()
        .mapToLong(entry -> utf8(entry.getKey()) + utf8(String.valueOf(entry.getValue())))
        .sum();
  }

  private static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /// The writer sorts keys of maps that keep no order.
  private static @Nullable Object sorted(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> keys = new TreeMap<>(Values.STRINGS);
        map.forEach((key, element) -> keys.put((String) key, sorted(element)));
        yield keys;
      }
      case java.util.List<?> list -> list.stream().map(LastApplied::sorted).toList();
      case null, default -> value;
    };
  }
}
