package io.temper.scheduler.kube;

import io.temper.crds.Annotations;
import io.temper.crds.ExtendedResources;
import io.temper.crds.Labels;
import io.temper.crds.perf.Tier;
import io.temper.machinery.kube.Absent;
import io.temper.scheduler.kube.WatchedObject.Container;
import io.temper.scheduler.kube.WatchedObject.Layer;
import io.temper.scheduler.kube.WatchedObject.Resources;
import io.temper.scheduler.kube.WatchedObject.Spec;
import io.temper.scheduler.kube.WatchedObject.Status;
import io.temper.scheduler.kube.WatchedObject.TierSpec;
import io.temper.scheduler.publish.FencePolicy;
import io.temper.scheduler.publish.FencePolicy.Fence;
import io.temper.scheduler.publish.NodeState;
import io.temper.tiers.Amounts;
import io.temper.tiers.PodResources;
import io.temper.tiers.PodResources.InitContainer;
import io.temper.tiers.Quantity;
import io.temper.tiers.TierPolicy;
import io.temper.tiers.Tiers;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is taken of each kind of object.
final class Readings {
  private static final String CPU = "cpu";

  private Readings() {}

  /// The most important tier that any policy gives the pod: which policy its node will have is not
  /// known before it has a node, and a protected pod taken for another would be hurt.
  static Tier tier(WatchedObject pod, Collection<TierPolicy> policies) {
    Tiers.Facts facts = facts(pod);
    Tier most = Tiers.decide(facts).tier();
    for (TierPolicy policy : policies) {
      Tier tier = Tiers.decide(facts, policy).tier();
      most = tier.compareTo(most) < 0 ? tier : most;
    }
    return most;
  }

  private static Tiers.Facts facts(WatchedObject pod) {
    Spec spec = spec(pod);
    Map<String, String> annotations =
        Absent.orElse(pod.getMetadata().getAnnotations(), Map::<String, String>of);
    return new Tiers.Facts(
        Absent.text(pod.getMetadata().getNamespace()),
        spec.priority,
        Absent.text(spec.priorityClassName),
        Absent.text(status(pod).qosClass),
        Absent.text(annotations.get(Annotations.TIER)));
  }

  /// As kube-scheduler counts it; 0 where nothing is asked for.
  static long requestedMillicores(WatchedObject pod) {
    return requestedMilli(pod, CPU);
  }

  /// How much of the extended resource it asks for; 0 where it does not.
  static long askedFence(WatchedObject pod) {
    return requestedMilli(pod, ExtendedResources.FENCED_MILLICORES) / 1_000;
  }

  private static long requestedMilli(WatchedObject pod, String resource) {
    Spec spec = spec(pod);
    List<Amounts> containers = new ArrayList<>();
    for (Container container : each(spec.containers)) {
      containers.add(amounts(container.resources, resource));
    }
    List<InitContainer> initial = new ArrayList<>();
    for (Container container : each(spec.initContainers)) {
      initial.add(
          new InitContainer(
              amounts(container.resources, resource), "Always".equals(container.restartPolicy)));
    }
    Long millicores =
        PodResources.requests(
                new PodResources.Spec(
                    containers,
                    initial,
                    amounts(spec.resources, resource),
                    amounts(spec.overhead, resource)))
            .cpuMillicores();
    return millicores == null ? 0 : millicores;
  }

  static long allocatableMillicores(WatchedObject node) {
    return milli(status(node).allocatable, CPU);
  }

  /// What it says of itself, and what we have written on it.
  static NodeState nodeState(WatchedObject node) {
    Map<String, String> annotations =
        Absent.orElse(node.getMetadata().getAnnotations(), Map::<String, String>of);
    Map<String, String> labels =
        Absent.orElse(node.getMetadata().getLabels(), Map::<String, String>of);
    Map<String, String> capacity = Absent.orElse(status(node).capacity, Map::<String, String>of);
    String fence =
        capacity.containsKey(ExtendedResources.FENCED_MILLICORES)
            ? Long.toString(milli(capacity, ExtendedResources.FENCED_MILLICORES) / 1_000)
            : "";
    return new NodeState(
        milli(capacity, CPU),
        annotations.getOrDefault(Annotations.ENFORCEMENT, ""),
        annotations.getOrDefault(Annotations.CPU_PRESSURE, ""),
        annotations.getOrDefault(Annotations.NODE_POLICY, ""),
        labels.getOrDefault(Labels.CPU_PRESSURE, ""),
        fence);
  }

  /// What a NodePolicy says of fences.
  static FencePolicy fencePolicy(WatchedObject policy) {
    Map<String, TierSpec> tiers = Absent.orElse(spec(policy).tiers, Map::<String, TierSpec>of);
    FencePolicy none = FencePolicy.DEFAULT;
    return new FencePolicy(
        Absent.orElse(spec(policy).openReserveCores, none::openReserveCores),
        fence(tiers.get("critical"), none.critical()),
        fence(tiers.get("high"), none.high()));
  }

  private static Fence fence(@Nullable TierSpec tier, Fence otherwise) {
    Layer layer = tier == null ? null : tier.layer;
    if (layer == null) {
      return otherwise;
    }
    boolean open = "Open".equals(layer.kind);
    return new Fence(
        Absent.orElse(layer.fenced, () -> otherwise.there() && !open),
        Absent.orElse(layer.exclusive, otherwise::exclusive));
  }

  /// @throws DateTimeException when it is no time
  static Instant renewTime(WatchedObject lease) {
    return Instant.parse(Absent.text(spec(lease).renewTime));
  }

  static Instant startTime(WatchedObject pod) {
    String time = Absent.text(status(pod).startTime);
    try {
      return time.isEmpty() ? Instant.MAX : Instant.parse(time);
    } catch (DateTimeException _) {
      // As if it had just begun.
      return Instant.MAX;
    }
  }

  /// @throws IllegalArgumentException when its thresholds make no sense; agents refuse it as well
  static TierPolicy tierPolicy(WatchedObject policy) {
    Map<String, TierSpec> tiers = Absent.orElse(spec(policy).tiers, Map::<String, TierSpec>of);
    TierPolicy none = TierPolicy.DEFAULT;
    return new TierPolicy(
        least(tiers.get("critical"), none.critical()),
        least(tiers.get("high"), none.high()),
        least(tiers.get("normal"), none.normal()),
        least(tiers.get("low"), none.low()),
        Set.copyOf(Absent.orElse(spec(policy).raiseTierIn, List::<String>of)));
  }

  static Spec spec(WatchedObject object) {
    return Absent.orElse(object.spec, Spec::new);
  }

  static Status status(WatchedObject object) {
    return Absent.orElse(object.status, Status::new);
  }

  private static int least(@Nullable TierSpec tier, int otherwise) {
    Integer own = tier == null ? null : tier.minPriority;
    return own == null ? otherwise : own;
  }

  private static Amounts amounts(@Nullable Resources resources, String resource) {
    return resources == null ? Amounts.NONE : amounts(resources.requests, resource);
  }

  /// Thousandths of any resource, where CPU usually is: all are added up by the same rules.
  private static Amounts amounts(@Nullable Map<String, String> quantities, String resource) {
    String quantity = quantities == null ? null : quantities.get(resource);
    return quantity == null ? Amounts.NONE : new Amounts(Quantity.milli(quantity), null);
  }

  private static long milli(@Nullable Map<String, String> quantities, String resource) {
    Long milli = amounts(quantities, resource).cpuMillicores();
    return milli == null ? 0 : milli;
  }

  private static List<Container> each(@Nullable List<@Nullable Container> containers) {
    List<Container> there = new ArrayList<>();
    if (containers != null) {
      for (Container container : containers) {
        if (container != null) {
          there.add(container);
        }
      }
    }
    return there;
  }
}
