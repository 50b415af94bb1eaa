package io.temper.tiers;

import java.util.List;

/// What a pod asks for and is allowed, out of what its containers are: pure functions.
///
/// @see <a
///   href="https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/component-helpers/resource/helpers.go">component-helpers/resource</a>
public final class PodResources {
  private PodResources() {}

  /// What a pod's spec says.
  ///
  /// @param containers those that run together
  /// @param initContainers those that run before, in order; restartable ones keep running
  /// @param podLevel the pod's own `spec.resources`
  /// @param overhead `spec.overhead`
  public record Spec(
      List<Amounts> containers,
      List<InitContainer> initContainers,
      Amounts podLevel,
      Amounts overhead) {

    public Spec {
      containers = List.copyOf(containers);
      initContainers = List.copyOf(initContainers);
    }
  }

  /// An init container; a restartable one is a sidecar.
  public record InitContainer(Amounts amounts, boolean restartable) {}

  /// Requests as the scheduler counts them: the containers and sidecars together, or the hungriest
  /// moment of initialization if that is more; overruled by the pod's own; plus overhead.
  public static Amounts requests(Spec spec) {
    Amounts running = Amounts.NONE;
    for (Amounts container : spec.containers()) {
      running = running.plus(container);
    }
    Amounts sidecars = Amounts.NONE;
    Amounts initial = Amounts.NONE;
    for (InitContainer init : spec.initContainers()) {
      if (init.restartable()) {
        running = running.plus(init.amounts());
        sidecars = sidecars.plus(init.amounts());
        initial = initial.max(sidecars);
      } else {
        initial = initial.max(init.amounts().plus(sidecars));
      }
    }
    return running.max(initial).overriddenBy(spec.podLevel()).plus(spec.overhead());
  }

  /// Limits of the pod as a whole. A resource that one container or sidecar leaves open is not
  /// limited at all, unless the pod's own `spec.resources` limits it; overhead comes on top.
  public static Amounts limits(Spec spec) {
    Amounts limits =
        requests(new Spec(spec.containers(), spec.initContainers(), Amounts.NONE, Amounts.NONE));
    for (Amounts container : spec.containers()) {
      limits = limits.where(container);
    }
    for (InitContainer init : spec.initContainers()) {
      if (init.restartable()) {
        limits = limits.where(init.amounts());
      }
    }
    if (spec.containers().isEmpty()) {
      limits = Amounts.NONE;
    }
    Amounts whole = limits.overriddenBy(spec.podLevel());
    return whole.plus(spec.overhead().where(whole));
  }
}
