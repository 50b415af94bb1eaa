package io.temper.agent.kube;

import com.fasterxml.jackson.core.JsonParser;
import io.temper.crds.Annotations;
import io.temper.tiers.Amounts;
import io.temper.tiers.PodResources;
import io.temper.tiers.PodResources.InitContainer;
import io.temper.tiers.Quantity;
import io.temper.tiers.Tiers;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a Pod.
final class PodDecoder implements Decoder<PodSpec> {
  private static final String CONFIG_HASH = "kubernetes.io/config.hash";
  private static final String KILLED = "OOMKilled";

  /// A container as the spec has it.
  private record Container(String name, Amounts requests, Amounts limits, boolean restartable) {}

  @Override
  public Decoded<PodSpec> read(JsonParser json) throws IOException {
    return new Reading(json).read();
  }

  static long millis(String timestamp) {
    try {
      return timestamp.isEmpty() ? 0 : Instant.parse(timestamp).toEpochMilli();
    } catch (DateTimeException _) {
      // Not a date: as good as none.
      return 0;
    }
  }

  static Amounts amounts(JsonParser json) throws IOException {
    Map<String, String> quantities = Json.strings(json);
    return new Amounts(
        Quantity.milli(quantities.getOrDefault("cpu", "")),
        Quantity.whole(quantities.getOrDefault("memory", "")));
  }

  /// One pod being read: what is found on the way.
  private static final class Reading {
    private final JsonParser json;
    private String uid = "";
    private String namespace = "";
    private String name = "";
    private String version = "";
    private String created = "";
    private PodSpec.@Nullable Owner owner;
    private Map<String, String> labels = Map.of();
    private Map<String, String> annotations = Map.of();
    private final List<Container> containers = new ArrayList<>();
    private final List<Container> initContainers = new ArrayList<>();
    private Amounts podRequests = Amounts.NONE;
    private Amounts podLimits = Amounts.NONE;
    private Amounts overhead = Amounts.NONE;
    private boolean hostNetwork;
    private int priority;
    private String priorityClass = "";
    private String phase = "";
    private String qosClass = "";
    private final Map<String, String> ids = new HashMap<>();
    private final Map<String, List<String>> killedIds = new HashMap<>();

    Reading(JsonParser json) {
      this.json = json;
    }

    Decoded<PodSpec> read() throws IOException {
      Json.object(
          json,
          field -> {
            switch (field) {
              case "metadata" -> Json.object(json, this::metadata);
              case "spec" -> Json.object(json, this::spec);
              case "status" -> Json.object(json, this::status);
              default -> {}
            }
          });
      return new Decoded<>(toSpec(), version);
    }

    private void metadata(String field) throws IOException {
      switch (field) {
        case "uid" -> uid = Json.text(json);
        case "namespace" -> namespace = Json.text(json);
        case "name" -> name = Json.text(json);
        case "resourceVersion" -> version = Json.text(json);
        case "creationTimestamp" -> created = Json.text(json);
        case "labels" -> labels = Json.strings(json);
        case "annotations" -> annotations = Json.strings(json);
        case "ownerReferences" -> Json.array(json, this::ownerReference);
        default -> {}
      }
    }

    private void ownerReference() throws IOException {
      String[] named = {"", ""};
      boolean[] controls = {false};
      Json.object(
          json,
          field -> {
            switch (field) {
              case "kind" -> named[0] = Json.text(json);
              case "name" -> named[1] = Json.text(json);
              case "controller" -> controls[0] = json.getValueAsBoolean();
              default -> {}
            }
          });
      if (controls[0]) {
        owner = new PodSpec.Owner(named[0], named[1]);
      }
    }

    private void spec(String field) throws IOException {
      switch (field) {
        case "containers" -> Json.array(json, () -> containers.add(container()));
        case "initContainers" -> Json.array(json, () -> initContainers.add(container()));
        case "overhead" -> overhead = amounts(json);
        case "hostNetwork" -> hostNetwork = json.getValueAsBoolean();
        case "priority" -> priority = json.getValueAsInt();
        case "priorityClassName" -> priorityClass = Json.text(json);
        case "resources" -> Json.object(json, this::podResources);
        default -> {}
      }
    }

    private void podResources(String field) throws IOException {
      switch (field) {
        case "requests" -> podRequests = amounts(json);
        case "limits" -> podLimits = amounts(json);
        default -> {}
      }
    }

    private void status(String field) throws IOException {
      switch (field) {
        case "phase" -> phase = Json.text(json);
        case "qosClass" -> qosClass = Json.text(json);
        case "containerStatuses", "initContainerStatuses" -> Json.array(json, this::statusOf);
        default -> {}
      }
    }

    private void statusOf() throws IOException {
      String[] named = {"", ""};
      List<String> killed = new ArrayList<>();
      Json.object(
          json,
          field -> {
            switch (field) {
              case "name" -> named[0] = Json.text(json);
              case "containerID" -> named[1] = Json.text(json);
              case "state", "lastState" -> Json.object(json, part -> run(part, killed));
              default -> {}
            }
          });
      ids.put(named[0], named[1]);
      killedIds.put(named[0], killed);
    }

    private void run(String state, List<String> killed) throws IOException {
      if (!state.equals("terminated")) {
        return;
      }
      String[] ended = {"", ""};
      Json.object(
          json,
          field -> {
            switch (field) {
              case "reason" -> ended[0] = Json.text(json);
              case "containerID" -> ended[1] = Json.text(json);
              default -> {}
            }
          });
      if (ended[0].equals(KILLED) && !ended[1].isEmpty()) {
        killed.add(ended[1]);
      }
    }

    private Container container() throws IOException {
      String[] texts = {"", ""};
      Amounts[] amounts = {Amounts.NONE, Amounts.NONE};
      Json.object(
          json,
          field -> {
            switch (field) {
              case "name" -> texts[0] = Json.text(json);
              case "restartPolicy" -> texts[1] = Json.text(json);
              case "resources" ->
                  Json.object(
                      json,
                      part -> {
                        switch (part) {
                          case "requests" -> amounts[0] = amounts(json);
                          case "limits" -> amounts[1] = amounts(json);
                          default -> {}
                        }
                      });
              default -> {}
            }
          });
      return new Container(texts[0], amounts[0], amounts[1], texts[1].equals("Always"));
    }

    private PodSpec toSpec() {
      // The order of the spec, sidecars first: they start first.
      List<ContainerSpec> running = new ArrayList<>();
      initContainers.stream()
          .filter(Container::restartable)
          .forEach(container -> running.add(withId(container, true)));
      containers.forEach(container -> running.add(withId(container, false)));
      return new PodSpec(
          uid,
          namespace,
          name,
          labels,
          millis(created),
          owner,
          new Tiers.Facts(
              namespace,
              priority,
              priorityClass,
              qosClass,
              annotations.getOrDefault(Annotations.TIER, "")),
          annotations.getOrDefault(CONFIG_HASH, ""),
          hostNetwork,
          phase,
          requests(OriginalCpu.NONE),
          new PodResources.Spec(
              containers.stream().map(Container::limits).toList(),
              initContainers.stream()
                  .map(init -> new InitContainer(init.limits(), init.restartable()))
                  .toList(),
              podLimits,
              overhead),
          originalCpuMillicores(),
          running);
    }

    private PodResources.Spec requests(OriginalCpu original) {
      return new PodResources.Spec(
          containers.stream()
              .map(container -> original.of(container.name(), container.requests()))
              .toList(),
          initContainers.stream()
              .map(init ->
                  new InitContainer(original.of(init.name(), init.requests()), init.restartable()))
              .toList(),
          original.of("", podRequests),
          overhead);
    }

    private @Nullable Long originalCpuMillicores() {
      OriginalCpu original =
          OriginalCpu.parse(annotations.getOrDefault(Annotations.ORIGINAL_REQUESTS, ""));
      if (original.isEmpty()) {
        return null;
      }
      Long before = PodResources.requests(requests(original)).cpuMillicores();
      Long now = PodResources.requests(requests(OriginalCpu.NONE)).cpuMillicores();
      return Objects.equals(before, now) ? null : before;
    }

    private ContainerSpec withId(Container container, boolean sidecar) {
      return new ContainerSpec(
          container.name(),
          ids.getOrDefault(container.name(), ""),
          container.requests(),
          container.limits(),
          sidecar,
          killedIds.getOrDefault(container.name(), List.of()));
    }
  }
}
