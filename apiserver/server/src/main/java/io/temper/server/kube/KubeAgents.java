package io.temper.server.kube;

import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodList;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodStatus;
import io.kubernetes.client.util.CallGeneratorParams;
import io.temper.machinery.kube.Absent;
import io.temper.server.port.AgentEndpoint;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Where the agents are: their pods, watched.
public final class KubeAgents implements AutoCloseable {
  private static final String SELECTOR = "app.kubernetes.io/name=temper-nodeagent";

  private final SharedInformerFactory informers;
  private final SharedIndexInformer<V1Pod> informer;
  private final int port;
  private volatile Consumer<Map<String, AgentEndpoint>> located = _ -> {};

  /// @param client one whose watches may be silent for long
  /// @param port all agents listen on
  public KubeAgents(ApiClient client, String namespace, int port) {
    this.port = port;
    CoreV1Api api = new CoreV1Api(client);
    informers = new SharedInformerFactory(client);
    informer =
        Informers.informer(
            informers,
            (CallGeneratorParams params) ->
                api.listNamespacedPod(namespace)
                    .labelSelector(SELECTOR)
                    .resourceVersion(params.resourceVersion)
                    .timeoutSeconds(params.timeoutSeconds)
                    .watch(params.watch)
                    .buildCall(null),
            V1Pod.class,
            V1PodList.class);
    informer.addEventHandler(new Follower());
  }

  /// Begins to watch.
  ///
  /// @param listener hears where all agents are, whenever that changed
  public void start(Consumer<Map<String, AgentEndpoint>> listener) {
    located = listener;
    informers.startAllRegisteredInformers();
  }

  /// Whether the list of pods has been read.
  public boolean synced() {
    return informer.hasSynced();
  }

  @Override
  public void close() {
    informers.stopAllRegisteredInformers();
  }

  /// One endpoint per node: that of its newest pod that has an address and is not ending.
  static Map<String, AgentEndpoint> endpoints(Collection<V1Pod> pods, int port) {
    Map<String, AgentEndpoint> endpoints = new HashMap<>();
    pods.stream()
        .filter(KubeAgents::alive)
        .sorted(Comparator.comparing(KubeAgents::created))
        .forEach(pod ->
            endpoints.put(
                Absent.text(spec(pod).getNodeName()),
                new AgentEndpoint(Absent.text(status(pod).getPodIP()), port)));
    return endpoints;
  }

  private static boolean alive(V1Pod pod) {
    String phase = Absent.text(status(pod).getPhase());
    return metadata(pod).getDeletionTimestamp() == null
        && !phase.equals("Failed")
        && !phase.equals("Succeeded")
        && !Absent.text(spec(pod).getNodeName()).isEmpty()
        && !Absent.text(status(pod).getPodIP()).isEmpty();
  }

  private static OffsetDateTime created(V1Pod pod) {
    return Absent.orElse(metadata(pod).getCreationTimestamp(), () -> OffsetDateTime.MIN);
  }

  private static V1ObjectMeta metadata(V1Pod pod) {
    return Absent.orElse(pod.getMetadata(), V1ObjectMeta::new);
  }

  private static V1PodSpec spec(V1Pod pod) {
    return Absent.orElse(pod.getSpec(), V1PodSpec::new);
  }

  private static V1PodStatus status(V1Pod pod) {
    return Absent.orElse(pod.getStatus(), V1PodStatus::new);
  }

  private void locate() {
    located.accept(endpoints(informer.getIndexer().list(), port));
  }

  private final class Follower implements ResourceEventHandler<V1Pod> {
    @Override
    public void onAdd(V1Pod pod) {
      locate();
    }

    @Override
    public void onUpdate(V1Pod before, V1Pod after) {
      locate();
    }

    @Override
    public void onDelete(V1Pod pod, boolean unknown) {
      locate();
    }
  }
}
