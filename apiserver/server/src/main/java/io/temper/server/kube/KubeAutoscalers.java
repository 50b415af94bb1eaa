package io.temper.server.kube;

import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.AutoscalingV2Api;
import io.kubernetes.client.openapi.models.V2CrossVersionObjectReference;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscalerList;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscalerSpec;
import io.kubernetes.client.openapi.models.V2MetricSpec;
import io.kubernetes.client.openapi.models.V2MetricTarget;
import io.kubernetes.client.util.CallGeneratorParams;
import io.temper.machinery.kube.Absent;
import io.temper.server.port.Autoscalers;
import io.temper.server.port.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The cluster's HorizontalPodAutoscalers, watched; indexed by what they scale.
public final class KubeAutoscalers implements Autoscalers, AutoCloseable {
  private static final String BY_TARGET = "target";
  private static final String CPU = "cpu";
  private static final String MEMORY = "memory";

  private final SharedInformerFactory informers;
  private final SharedIndexInformer<V2HorizontalPodAutoscaler> informer;

  /// @param client one whose watches may be silent for long
  public KubeAutoscalers(ApiClient client) {
    AutoscalingV2Api api = new AutoscalingV2Api(client);
    informers = new SharedInformerFactory(client);
    informer =
        Informers.informer(
            informers,
            (CallGeneratorParams params) ->
                api.listHorizontalPodAutoscalerForAllNamespaces()
                    .resourceVersion(params.resourceVersion)
                    .timeoutSeconds(params.timeoutSeconds)
                    .watch(params.watch)
                    .buildCall(null),
            V2HorizontalPodAutoscaler.class,
            V2HorizontalPodAutoscalerList.class);
    informer.addIndexers(Map.of(BY_TARGET, autoscaler -> List.of(target(autoscaler))));
  }

  /// Begins to watch.
  public void start() {
    informers.startAllRegisteredInformers();
  }

  @Override
  public Optional<Scaled> scaled(String namespace, Workload workload) {
    if (!informer.hasSynced()) {
      return Optional.empty();
    }
    String target = target(namespace, workload.kind(), workload.name());
    return Optional.of(
        informer.getIndexer().byIndex(BY_TARGET, target).stream()
            .map(KubeAutoscalers::reckonsWith)
            .reduce(Scaled.NOT, Scaled::and));
  }

  @Override
  public void close() {
    informers.stopAllRegisteredInformers();
  }

  private static String target(V2HorizontalPodAutoscaler autoscaler) {
    V2CrossVersionObjectReference target =
        Absent.orElse(spec(autoscaler).getScaleTargetRef(), V2CrossVersionObjectReference::new);
    var metadata = autoscaler.getMetadata();
    return target(
        metadata == null ? "" : Absent.text(metadata.getNamespace()),
        Absent.text(target.getKind()),
        Absent.text(target.getName()));
  }

  private static String target(String namespace, String kind, String name) {
    return namespace + "/" + kind + "/" + name;
  }

  private static Scaled reckonsWith(V2HorizontalPodAutoscaler autoscaler) {
    List<V2MetricSpec> metrics = Absent.orElse(spec(autoscaler).getMetrics(), List::of);
    if (metrics.isEmpty()) {
      // Kubernetes takes 80 percent of CPU then.
      return new Scaled(true, false);
    }
    return metrics.stream().map(KubeAutoscalers::reckonsWith).reduce(Scaled.NOT, Scaled::and);
  }

  private static Scaled reckonsWith(V2MetricSpec metric) {
    var resource = metric.getResource();
    if (resource != null) {
      return reckonsWith(resource.getName(), resource.getTarget());
    }
    var container = metric.getContainerResource();
    return container == null ? Scaled.NOT : reckonsWith(container.getName(), container.getTarget());
  }

  private static Scaled reckonsWith(@Nullable String resource, @Nullable V2MetricTarget target) {
    boolean byShare = target == null || "Utilization".equals(target.getType());
    return new Scaled(byShare && CPU.equals(resource), byShare && MEMORY.equals(resource));
  }

  private static V2HorizontalPodAutoscalerSpec spec(V2HorizontalPodAutoscaler autoscaler) {
    return Absent.orElse(autoscaler.getSpec(), V2HorizontalPodAutoscalerSpec::new);
  }
}
