package io.temper.server.kube;

import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Node;
import io.kubernetes.client.openapi.models.V1NodeList;
import io.kubernetes.client.openapi.models.V1NodeStatus;
import io.kubernetes.client.openapi.models.V1NodeSystemInfo;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.util.CallGeneratorParams;
import io.temper.crds.perf.NodeMachine;
import io.temper.machinery.kube.Absent;
import io.temper.server.port.NodeReport;
import io.temper.server.port.Nodes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The cluster's nodes, watched.
public final class KubeNodes implements Nodes, AutoCloseable {
  private static final String INSTANCE_TYPE = "node.kubernetes.io/instance-type";
  private static final String UNKNOWN = "unknown";

  private final SharedInformerFactory informers;
  private final SharedIndexInformer<V1Node> informer;
  private final Map<String, ClusterNode> nodes = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /// @param client one whose watches may be silent for long
  public KubeNodes(ApiClient client) {
    CoreV1Api api = new CoreV1Api(client);
    informers = new SharedInformerFactory(client);
    informer =
        Informers.informer(
            informers,
            (CallGeneratorParams params) ->
                api.listNode()
                    .resourceVersion(params.resourceVersion)
                    .timeoutSeconds(params.timeoutSeconds)
                    .watch(params.watch)
                    .buildCall(null),
            V1Node.class,
            V1NodeList.class);
    // What is not needed is not kept: a node's list of images is most of it.
    informer.setTransform(object -> slim((V1Node) object));
    informer.addEventHandler(new Follower());
  }

  /// Begins to watch.
  public void start() {
    informers.startAllRegisteredInformers();
  }

  @Override
  public Collection<ClusterNode> all() {
    return List.copyOf(nodes.values());
  }

  @Override
  public Optional<ClusterNode> node(String name) {
    return Optional.ofNullable(nodes.get(name));
  }

  @Override
  public boolean synced() {
    return informer.hasSynced();
  }

  @Override
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  @Override
  public void close() {
    informers.stopAllRegisteredInformers();
  }

  private static V1Node slim(V1Node node) {
    V1ObjectMeta metadata = node.getMetadata();
    if (metadata != null) {
      metadata.setManagedFields(null);
    }
    V1NodeStatus status = node.getStatus();
    if (status != null) {
      status.setImages(null);
      status.setConditions(null);
      status.setAddresses(null);
      status.setVolumesAttached(null);
      status.setVolumesInUse(null);
    }
    return node;
  }

  static ClusterNode read(V1Node node) {
    V1ObjectMeta metadata = Absent.orElse(node.getMetadata(), V1ObjectMeta::new);
    V1NodeStatus status = Absent.orElse(node.getStatus(), V1NodeStatus::new);
    V1NodeSystemInfo info = Absent.orElse(status.getNodeInfo(), V1NodeSystemInfo::new);
    Map<String, String> labels = Absent.orElse(metadata.getLabels(), Map::of);
    Map<String, Quantity> has = Absent.orElse(status.getCapacity(), Map::of);
    Map<String, Quantity> lets = Absent.orElse(status.getAllocatable(), Map::of);
    return new ClusterNode(
        Absent.text(metadata.getName()),
        Absent.text(metadata.getUid()),
        metadata.getCreationTimestamp() == null
            ? Instant.EPOCH
            : metadata.getCreationTimestamp().toInstant(),
        labels,
        new NodeMachine(
            labels.getOrDefault(INSTANCE_TYPE, UNKNOWN),
            orUnknown(info.getKernelVersion()),
            UNKNOWN,
            labels.getOrDefault("kubernetes.io/arch", orUnknown(info.getArchitecture()))),
        new NodeReport.Capacity(
            milli(has.get("cpu")), milli(lets.get("cpu")),
            whole(has.get("memory")), whole(lets.get("memory"))),
        !Absent.text(info.getKubeletVersion()).isEmpty());
  }

  private static String orUnknown(@Nullable String text) {
    return text == null || text.isEmpty() ? UNKNOWN : text;
  }

  private static long milli(@Nullable Quantity quantity) {
    return quantity == null ? 0 : whole(quantity.getNumber().movePointRight(3));
  }

  private static long whole(@Nullable Quantity quantity) {
    return quantity == null ? 0 : whole(quantity.getNumber());
  }

  private static long whole(BigDecimal number) {
    return number.setScale(0, RoundingMode.UP).longValue();
  }

  private void tell(String name) {
    listeners.forEach(listener -> listener.changed(name));
  }

  private final class Follower implements ResourceEventHandler<V1Node> {
    @Override
    public void onAdd(V1Node node) {
      ClusterNode now = read(node);
      // Kubelets renew their status every few minutes; rows care when something they show changed.
      if (!now.equals(nodes.put(now.name(), now))) {
        tell(now.name());
      }
    }

    @Override
    public void onUpdate(V1Node before, V1Node after) {
      onAdd(after);
    }

    @Override
    public void onDelete(V1Node node, boolean unknown) {
      String name = read(node).name();
      nodes.remove(name);
      tell(name);
    }
  }
}
