package io.temper.admission.overcommit;

import io.temper.admission.overcommit.AdmittedPod.Container;
import io.temper.admission.overcommit.AdmittedPod.Resources;
import io.temper.tiers.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The QoS class that Kubernetes gives a pod.
///
/// @see <a
///   href="https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/helper/qos/qos.go">ComputePodQOS</a>
enum QosClass {
  Guaranteed,
  Burstable,
  BestEffort;

  /// Only these count.
  private static final List<String> COUNTED = List.of("cpu", "memory");

  static QosClass of(AdmittedPod pod) {
    Resources own = pod.podLevel();
    if (!own.requests().isEmpty() || !own.limits().isEmpty()) {
      return of(List.of(own));
    }
    List<Resources> all = new ArrayList<>();
    pod.containers().stream().map(Container::resources).forEach(all::add);
    pod.initContainers().stream().map(Container::resources).forEach(all::add);
    return of(all);
  }

  private static QosClass of(List<Resources> all) {
    if (all.stream().allMatch(each -> nothing(each.requests()) && nothing(each.limits()))) {
      return BestEffort;
    }
    return all.stream().allMatch(QosClass::guaranteed) ? Guaranteed : Burstable;
  }

  /// Requests that equal the limits one by one. Kubernetes compares sums, which are equal exactly
  /// then: no request may be more than its limit.
  private static boolean guaranteed(Resources resources) {
    return COUNTED.stream()
        .allMatch(name -> {
          Long limit = amount(resources.limits(), name);
          return limit != null
              && limit > 0
              && Objects.equals(amount(resources.requests(), name), limit);
        });
  }

  private static boolean nothing(Map<String, String> quantities) {
    return COUNTED.stream()
        .map(name -> amount(quantities, name))
        .allMatch(amount -> amount == null || amount == 0);
  }

  private static @Nullable Long amount(Map<String, String> quantities, String name) {
    String text = quantities.getOrDefault(name, "");
    return name.equals("cpu") ? Quantity.milli(text) : Quantity.whole(text);
  }
}
