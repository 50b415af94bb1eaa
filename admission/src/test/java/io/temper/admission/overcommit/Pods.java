package io.temper.admission.overcommit;

import io.temper.machinery.patch.JsonPatch;
import io.temper.machinery.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Pods for tests, as JSON trees.
public final class Pods {
  private static final List<String> CPU =
      List.of("1m", "7m", "100m", "250m", "500m", "1", "2", "1500m", "33m", "64", "100u", "0");
  private static final List<String> MEMORY = List.of("1Mi", "64Mi", "1Gi", "100M");

  private Pods() {}

  public static Map<String, @Nullable Object> parse(String json) {
    return asMap(JsonText.parse(json.getBytes(StandardCharsets.UTF_8)));
  }

  public static AdmittedPod read(Map<String, @Nullable Object> tree) {
    return PodReader.read("shop", tree);
  }

  /// What is there after a decision was carried out as the API server would.
  static Map<String, @Nullable Object> patched(
      Map<String, @Nullable Object> tree, Decision decision) {
    byte[] patch = PodPatch.of(read(tree), decision);
    return asMap(JsonPatch.of(JsonText.parse(patch)).apply(tree));
  }

  /// Any pod the API server would admit.
  static Map<String, @Nullable Object> random(Random random) {
    Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    metadata.put("name", "pod");
    if (random.nextBoolean()) {
      metadata.put("labels", Map.of("app", "x"));
    }
    if (random.nextBoolean()) {
      metadata.put("annotations", annotations(random));
    }
    Map<String, @Nullable Object> spec = new LinkedHashMap<>();
    spec.put("containers", containers(random, 1 + random.nextInt(3), "c"));
    if (random.nextInt(3) == 0) {
      spec.put("initContainers", containers(random, 1 + random.nextInt(2), "i"));
    }
    if (random.nextInt(3) > 0) {
      spec.put("priority", (long) priorities(random));
      spec.put("priorityClassName", random.nextBoolean() ? "some" : "");
    }
    Map<String, @Nullable Object> pod = new LinkedHashMap<>();
    pod.put("metadata", metadata);
    pod.put("spec", spec);
    if (random.nextInt(4) == 0) {
      // The pod's own request is never less than those of its containers.
      long together = read(pod).requestedByContainersMillicores() + random.nextInt(1000);
      Map<String, @Nullable Object> own = new LinkedHashMap<>();
      own.put("requests", Map.of("cpu", together + "m"));
      if (random.nextBoolean()) {
        own.put("limits", Map.of("cpu", together + random.nextInt(2) + "m"));
      }
      spec.put("resources", own);
    }
    return pod;
  }

  private static int priorities(Random random) {
    int[] some = {0, 1, -50, -1000, 99_999, 100_000, 1_000_000, 2_000_000_000, 2_000_001_000};
    return some[random.nextInt(some.length)];
  }

  private static Map<String, @Nullable Object> annotations(Random random) {
    Map<String, @Nullable Object> annotations = new LinkedHashMap<>();
    annotations.put("note", "a/b~c \"quoted\"");
    if (random.nextInt(3) == 0) {
      String[] tiers = {"Critical", "low", "background", "system", "nonsense", "High"};
      annotations.put("temper.io/tier", tiers[random.nextInt(tiers.length)]);
    }
    if (random.nextInt(8) == 0) {
      annotations.put("temper.io/overcommit", "disabled");
    }
    return annotations;
  }

  private static List<@Nullable Object> containers(Random random, int count, String name) {
    boolean equal = random.nextInt(4) == 0;
    List<@Nullable Object> containers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<String, @Nullable Object> container = new LinkedHashMap<>();
      container.put("name", name + i);
      if (random.nextBoolean()) {
        container.put("restartPolicy", "Always");
      }
      container.put("resources", resources(random, equal));
      containers.add(container);
    }
    return containers;
  }

  private static Map<String, @Nullable Object> resources(Random random, boolean equal) {
    Map<String, @Nullable Object> requests = new LinkedHashMap<>();
    Map<String, @Nullable Object> limits = new LinkedHashMap<>();
    String cpu = CPU.get(random.nextInt(CPU.size()));
    String memory = MEMORY.get(random.nextInt(MEMORY.size()));
    if (equal || random.nextInt(4) > 0) {
      requests.put("cpu", cpu);
    }
    if (equal || random.nextBoolean()) {
      requests.put("memory", memory);
    }
    if (equal || random.nextInt(4) == 0) {
      limits.put("cpu", equal ? cpu : "65");
    }
    if (equal || random.nextInt(4) == 0) {
      limits.put("memory", memory);
    }
    Map<String, @Nullable Object> resources = new LinkedHashMap<>();
    if (!requests.isEmpty()) {
      resources.put("requests", requests);
    }
    if (!limits.isEmpty()) {
      resources.put("limits", limits);
    }
    return resources;
  }

  @SuppressWarnings("unchecked") // keys of a tree are strings
  private static Map<String, @Nullable Object> asMap(@Nullable Object tree) {
    if (tree instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw new AssertionError("no object: " + tree);
  }
}
