package io.temper.admission.overcommit;

import io.temper.tiers.Amounts;
import io.temper.tiers.PodResources;
import io.temper.tiers.Quantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A pod as far as overcommit is concerned.
///
/// @param name empty while the API server has yet to make one
/// @param priority 0 where it has none
/// @param priorityClass empty where it names none
/// @param owners its controller and other owners
/// @param podLevel the pod's own `spec.resources`
/// @param overhead `spec.overhead`
public record AdmittedPod(
    String namespace,
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    int priority,
    String priorityClass,
    List<Owner> owners,
    List<Container> containers,
    List<Container> initContainers,
    Resources podLevel,
    Map<String, String> overhead) {

  public AdmittedPod {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    owners = List.copyOf(owners);
    containers = List.copyOf(containers);
    initContainers = List.copyOf(initContainers);
    overhead = Map.copyOf(overhead);
  }

  /// An object that made it.
  public record Owner(String kind, String name) {}

  /// A container.
  ///
  /// @param restartable whether an init container is a sidecar, which keeps running
  public record Container(String name, boolean restartable, Resources resources) {}

  /// Quantities by resource name, as they are written.
  public record Resources(Map<String, String> requests, Map<String, String> limits) {
    /// Nothing said.
    public static final Resources NONE = new Resources(Map.of(), Map.of());

    public Resources {
      requests = Map.copyOf(requests);
      limits = Map.copyOf(limits);
    }

    Resources withCpuRequest(String cpu) {
      Map<String, String> changed = new HashMap<>(requests);
      changed.put(CPU, cpu);
      return new Resources(changed, limits);
    }
  }

  /// A request for CPU.
  ///
  /// @param pointer JSON pointer of the object that has these resources
  /// @param container its name; empty for the pod's own
  /// @param cpu as it is written
  /// @param limit as it is written; null where there is none
  record CpuRequest(String pointer, String container, String cpu, @Nullable String limit) {
    boolean ofPod() {
      return container.isEmpty();
    }
  }

  static final String CPU = "cpu";
  private static final String MEMORY = "memory";

  /// Every request for CPU that is more than none and can be read: containers, init containers, and
  /// the pod's own last.
  List<CpuRequest> cpuRequests() {
    List<CpuRequest> requests = new ArrayList<>();
    for (int i = 0; i < containers.size(); i++) {
      add(requests, "/spec/containers/" + i, containers.get(i).name(), containers.get(i).resources);
    }
    for (int i = 0; i < initContainers.size(); i++) {
      Container init = initContainers.get(i);
      add(requests, "/spec/initContainers/" + i, init.name(), init.resources);
    }
    add(requests, "/spec", "", podLevel);
    return requests;
  }

  private static void add(
      List<CpuRequest> requests, String pointer, String container, Resources resources) {
    String cpu = resources.requests.get(CPU);
    Long millicores = cpu == null ? null : Quantity.milli(cpu);
    if (cpu != null && millicores != null && millicores > 0) {
      requests.add(new CpuRequest(pointer, container, cpu, resources.limits.get(CPU)));
    }
  }

  /// The same pod with other CPU requests.
  ///
  /// @param cpu quantities by JSON pointer, see [CpuRequest]
  AdmittedPod withCpuRequests(Map<String, String> cpu) {
    String own = cpu.get("/spec");
    return new AdmittedPod(
        namespace,
        name,
        labels,
        annotations,
        priority,
        priorityClass,
        owners,
        changed("/spec/containers/", containers, cpu),
        changed("/spec/initContainers/", initContainers, cpu),
        own == null ? podLevel : podLevel.withCpuRequest(own),
        overhead);
  }

  private static List<Container> changed(
      String folder, List<Container> containers, Map<String, String> cpu) {
    List<Container> changed = new ArrayList<>();
    for (int i = 0; i < containers.size(); i++) {
      Container container = containers.get(i);
      String other = cpu.get(folder + i);
      changed.add(
          other == null
              ? container
              : new Container(
                  container.name(),
                  container.restartable(),
                  container.resources().withCpuRequest(other)));
    }
    return changed;
  }

  /// What it asks for as the scheduler counts, in millicores.
  long requestedMillicores() {
    return millicores(PodResources.requests(spec(Resources::requests, podLevel)));
  }

  /// What its containers ask for, without regard to the pod's own request and overhead.
  long requestedByContainersMillicores() {
    PodResources.Spec spec = spec(Resources::requests, Resources.NONE);
    return millicores(
        PodResources.requests(
            new PodResources.Spec(
                spec.containers(), spec.initContainers(), Amounts.NONE, Amounts.NONE)));
  }

  private PodResources.Spec spec(Function<Resources, Map<String, String>> side, Resources whole) {
    return new PodResources.Spec(
        containers.stream().map(each -> amounts(side.apply(each.resources()))).toList(),
        initContainers.stream()
            .map(each ->
                new PodResources.InitContainer(
                    amounts(side.apply(each.resources())), each.restartable()))
            .toList(),
        amounts(side.apply(whole)),
        amounts(overhead));
  }

  private static Amounts amounts(Map<String, String> quantities) {
    return new Amounts(
        Quantity.milli(quantities.getOrDefault(CPU, "")),
        Quantity.whole(quantities.getOrDefault(MEMORY, "")));
  }

  private static long millicores(Amounts amounts) {
    Long millicores = amounts.cpuMillicores();
    return millicores == null ? 0 : millicores;
  }
}
