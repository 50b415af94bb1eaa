package io.temper.admission.overcommit;

import io.temper.admission.overcommit.AdmittedPod.Container;
import io.temper.admission.overcommit.AdmittedPod.Owner;
import io.temper.admission.overcommit.AdmittedPod.Resources;
import io.temper.machinery.wire.JsonException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a pod out of its JSON. What is not needed is not looked at; what is needed has the type
/// that the API gives it, or the pod is refused whole.
public final class PodReader {
  private PodReader() {}

  /// @param namespace of the request: a pod that is being created may not name its own
  /// @param tree as [io.temper.machinery.wire.JsonText#parse] makes them
  /// @throws JsonException when it is no pod
  public static AdmittedPod read(String namespace, @Nullable Object tree) {
    Map<?, ?> pod = object("the pod", tree);
    Map<?, ?> metadata = object("metadata", pod.get("metadata"));
    Map<?, ?> spec = object("spec", pod.get("spec"));
    String name = text("metadata.name", metadata.get("name"));
    return new AdmittedPod(
        namespace,
        name,
        texts("metadata.labels", metadata.get("labels")),
        texts("metadata.annotations", metadata.get("annotations")),
        priority(spec.get("priority")),
        text("spec.priorityClassName", spec.get("priorityClassName")),
        owners(metadata.get("ownerReferences")),
        containers("spec.containers", spec.get("containers")),
        containers("spec.initContainers", spec.get("initContainers")),
        resources("spec.resources", spec.get("resources")),
        texts("spec.overhead", spec.get("overhead")));
  }

  private static int priority(@Nullable Object value) {
    if (value == null) {
      return 0;
    }
    if (value instanceof Long number && number == number.intValue()) {
      return number.intValue();
    }
    throw new JsonException("spec.priority is no 32-bit integer");
  }

  private static List<Owner> owners(@Nullable Object value) {
    List<Owner> owners = new ArrayList<>();
    for (Object each : list("metadata.ownerReferences", value)) {
      Map<?, ?> owner = object("metadata.ownerReferences", each);
      owners.add(
          new Owner(
              text("metadata.ownerReferences.kind", owner.get("kind")),
              text("metadata.ownerReferences.name", owner.get("name"))));
    }
    return owners;
  }

  private static List<Container> containers(String path, @Nullable Object value) {
    List<Container> containers = new ArrayList<>();
    for (Object each : list(path, value)) {
      Map<?, ?> container = object(path, each);
      containers.add(
          new Container(
              text(path + ".name", container.get("name")),
              "Always".equals(container.get("restartPolicy")),
              resources(path + ".resources", container.get("resources"))));
    }
    return containers;
  }

  private static Resources resources(String path, @Nullable Object value) {
    if (value == null) {
      return Resources.NONE;
    }
    Map<?, ?> resources = object(path, value);
    return new Resources(
        texts(path + ".requests", resources.get("requests")),
        texts(path + ".limits", resources.get("limits")));
  }

  private static Map<String, String> texts(String path, @Nullable Object value) {
    if (value == null) {
      return Map.of();
    }
    Map<String, String> texts = new HashMap<>();
    object(path, value)
        .forEach((name, text) -> texts.put((String) name, text(path + "." + name, text)));
    return texts;
  }

  private static String text(String path, @Nullable Object value) {
    return switch (value) {
      case null -> "";
      case String text -> text;
      // Quantities may be written as bare numbers.
      case Long number -> number.toString();
      case Double number -> number.toString();
      default -> throw new JsonException(path + " is no text");
    };
  }

  private static List<?> list(String path, @Nullable Object value) {
    return switch (value) {
      case null -> List.of();
      case List<?> list -> list;
      default -> throw new JsonException(path + " is no list");
    };
  }

  private static Map<?, ?> object(String path, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new JsonException(path + " is no object");
  }
}
