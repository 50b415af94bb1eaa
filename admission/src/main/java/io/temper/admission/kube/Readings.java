package io.temper.admission.kube;

import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1LimitRange;
import io.kubernetes.client.openapi.models.V1LimitRangeItem;
import io.kubernetes.client.openapi.models.V1LimitRangeSpec;
import io.kubernetes.client.openapi.models.V2CrossVersionObjectReference;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscalerSpec;
import io.kubernetes.client.openapi.models.V2MetricSpec;
import io.kubernetes.client.openapi.models.V2MetricTarget;
import io.temper.admission.overcommit.CpuBounds;
import io.temper.admission.overcommit.ScaleTarget;
import io.temper.machinery.kube.Absent;
import io.temper.machinery.kube.CustomObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is kept of each kind of object.
final class Readings {
  private static final String CPU = "cpu";

  private Readings() {}

  /// What a HorizontalPodAutoscaler sizes by the share of their requests that pods use; empty for
  /// one that looks at something else.
  static Optional<ScaleTarget> byCpuUtilization(V2HorizontalPodAutoscaler autoscaler) {
    V2HorizontalPodAutoscalerSpec spec =
        Absent.orElse(autoscaler.getSpec(), V2HorizontalPodAutoscalerSpec::new);
    List<V2MetricSpec> metrics = Absent.orElse(spec.getMetrics(), List::of);
    // Without metrics Kubernetes takes 80 percent of CPU.
    if (!metrics.isEmpty() && metrics.stream().noneMatch(Readings::isCpuUtilization)) {
      return Optional.empty();
    }
    V2CrossVersionObjectReference target =
        Absent.orElse(spec.getScaleTargetRef(), V2CrossVersionObjectReference::new);
    return Optional.of(
        new ScaleTarget(Absent.text(target.getKind()), Absent.text(target.getName())));
  }

  private static boolean isCpuUtilization(V2MetricSpec metric) {
    var resource = metric.getResource();
    if (resource != null && CPU.equals(resource.getName())) {
      return isUtilization(resource.getTarget());
    }
    var container = metric.getContainerResource();
    return container != null
        && CPU.equals(container.getName())
        && isUtilization(container.getTarget());
  }

  private static boolean isUtilization(@Nullable V2MetricTarget target) {
    return target == null || "Utilization".equals(target.getType());
  }

  /// What a VerticalPodAutoscaler writes CPU requests of; empty for one that does not.
  static Optional<ScaleTarget> byWritingRequests(CustomObject autoscaler) {
    Map<?, ?> spec = autoscaler.spec();
    Map<?, ?> update = Tree.object(spec.get("updatePolicy"));
    if ("Off".equals(update.get("updateMode")) || leavesCpu(spec)) {
      return Optional.empty();
    }
    Map<?, ?> target = Tree.object(spec.get("targetRef"));
    return Optional.of(
        new ScaleTarget(Tree.text(target.get("kind"), ""), Tree.text(target.get("name"), "")));
  }

  /// Whether a single policy for all containers says so; one for some leaves others open.
  private static boolean leavesCpu(Map<?, ?> spec) {
    List<?> policies = Tree.list(Tree.object(spec.get("resourcePolicy")).get("containerPolicies"));
    if (policies.size() != 1) {
      return false;
    }
    Map<?, ?> only = Tree.object(policies.getFirst());
    List<String> controlled = Tree.texts(only.get("controlledResources"));
    return "*".equals(only.get("containerName"))
        && ("Off".equals(only.get("mode")) || (!controlled.isEmpty() && !controlled.contains(CPU)));
  }

  static CpuBounds bounds(V1LimitRange range) {
    CpuBounds bounds = CpuBounds.NONE;
    V1LimitRangeSpec spec = Absent.orElse(range.getSpec(), V1LimitRangeSpec::new);
    for (V1LimitRangeItem item : Absent.orElse(spec.getLimits(), List::<V1LimitRangeItem>of)) {
      long least = milli(item.getMin());
      BigDecimal ratio = number(item.getMaxLimitRequestRatio());
      bounds =
          switch (Absent.text(item.getType())) {
            case "Container" -> bounds.and(new CpuBounds(least, ratio, 0, BigDecimal.ZERO));
            case "Pod" -> bounds.and(new CpuBounds(0, BigDecimal.ZERO, least, ratio));
            // Claims for storage.
            default -> bounds;
          };
    }
    return bounds;
  }

  private static long milli(@Nullable Map<String, Quantity> quantities) {
    return number(quantities).movePointRight(3).setScale(0, RoundingMode.CEILING).longValue();
  }

  private static BigDecimal number(@Nullable Map<String, Quantity> quantities) {
    Quantity cpu = quantities == null ? null : quantities.get(CPU);
    return cpu == null ? BigDecimal.ZERO : cpu.getNumber();
  }
}
