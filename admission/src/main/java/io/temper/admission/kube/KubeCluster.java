package io.temper.admission.kube;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.AutoscalingV2Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.CustomObjectsApi;
import io.kubernetes.client.openapi.models.V1LimitRange;
import io.kubernetes.client.openapi.models.V1LimitRangeList;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NamespaceList;
import io.kubernetes.client.openapi.models.V1Node;
import io.kubernetes.client.openapi.models.V1NodeList;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscalerList;
import io.kubernetes.client.util.CallGenerator;
import io.temper.admission.overcommit.AdmittedPod;
import io.temper.admission.overcommit.Cluster;
import io.temper.admission.overcommit.CpuBounds;
import io.temper.admission.overcommit.OvercommitRule;
import io.temper.admission.overcommit.ScaleTarget;
import io.temper.admission.overcommit.Surroundings;
import io.temper.admission.overcommit.Surroundings.Autoscaler;
import io.temper.admission.overcommit.Surroundings.Participation;
import io.temper.admission.policy.NodeVerdict;
import io.temper.admission.policy.OvercommitVerdict;
import io.temper.admission.policy.Standing;
import io.temper.crds.Groups;
import io.temper.crds.Labels;
import io.temper.machinery.kube.Absent;
import io.temper.machinery.kube.CustomObject;
import io.temper.machinery.time.Clocks;
import io.temper.tiers.TierPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is watched: namespaces, policies of pods and nodes, autoscalers and LimitRanges.
public final class KubeCluster implements Cluster, AutoCloseable {
  private final ApiClient watches;
  private final Clocks clocks;
  private final Feed<V1Namespace, Map<String, String>> namespaces;
  private final Feed<CustomObject, PolicyObject<Policy>> policies;
  private final Feed<CustomObject, PolicyObject<NodeRule>> nodePolicies;
  private final Feed<V1Node, GovernedNode> nodes;
  private final Feed<V2HorizontalPodAutoscaler, Optional<ScaleTarget>> horizontal;
  private final Feed<CustomObject, Optional<ScaleTarget>> vertical;
  private final Feed<V1LimitRange, CpuBounds> limitRanges;
  private volatile Consumer<String> changed = _ -> {};
  private volatile Runnable policyListener = () -> {};

  /// @param watches client whose watches may be silent for long
  public KubeCluster(ApiClient watches, Clocks clocks) {
    this.watches = watches;
    this.clocks = clocks;
    CoreV1Api core = new CoreV1Api(watches);
    AutoscalingV2Api autoscaling = new AutoscalingV2Api(watches);
    CustomObjectsApi custom = new CustomObjectsApi(watches);
    namespaces =
        new Feed<>(
            "namespaces",
            watches,
            clocks,
            params ->
                core.listNamespace()
                    .resourceVersion(params.resourceVersion)
                    .timeoutSeconds(params.timeoutSeconds)
                    .watch(params.watch)
                    .buildCall(null),
            V1Namespace.class,
            V1NamespaceList.class,
            namespace -> {
              var metadata = namespace.getMetadata();
              Map<String, String> labels = metadata == null ? null : metadata.getLabels();
              return Map.copyOf(Absent.orElse(labels, Map::of));
            },
            _ -> tell(""));
    policies = policies(custom, KubePolicies.OVERCOMMIT, Policy::read);
    nodePolicies = policies(custom, KubePolicies.NODE, NodeRule::read);
    nodes =
        new Feed<>(
            "nodes",
            watches,
            clocks,
            params ->
                core.listNode()
                    .resourceVersion(params.resourceVersion)
                    .timeoutSeconds(params.timeoutSeconds)
                    .watch(params.watch)
                    .buildCall(null),
            V1Node.class,
            V1NodeList.class,
            GovernedNode::of,
            _ -> policyListener.run());
    horizontal =
        new Feed<>(
            "horizontalpodautoscalers",
            watches,
            clocks,
            params ->
                autoscaling
                    .listHorizontalPodAutoscalerForAllNamespaces()
                    .resourceVersion(params.resourceVersion)
                    .timeoutSeconds(params.timeoutSeconds)
                    .watch(params.watch)
                    .buildCall(null),
            V2HorizontalPodAutoscaler.class,
            V2HorizontalPodAutoscalerList.class,
            Readings::byCpuUtilization,
            this::tell);
    vertical =
        custom(
            custom,
            "autoscaling.k8s.io",
            "v1",
            "verticalpodautoscalers",
            Readings::byWritingRequests);
    limitRanges =
        new Feed<>(
            "limitranges",
            watches,
            clocks,
            params ->
                core.listLimitRangeForAllNamespaces()
                    .resourceVersion(params.resourceVersion)
                    .timeoutSeconds(params.timeoutSeconds)
                    .watch(params.watch)
                    .buildCall(null),
            V1LimitRange.class,
            V1LimitRangeList.class,
            Readings::bounds,
            _ -> {});
  }

  /// Begins to watch.
  ///
  /// @param pods hears the namespace whose pods may have to be judged anew; empty for all
  /// @param standings hears that a policy may stand differently
  public void start(Consumer<String> pods, Runnable standings) {
    changed = pods;
    policyListener = standings;
    feeds().forEach(Feed::start);
  }

  /// What is not known yet; empty once everything is.
  public String waitingFor() {
    return feeds().stream()
        // Only what policies are told by; pods need not wait for it.
        .filter(feed -> feed != nodes)
        .filter(feed -> !feed.synced())
        .map(Feed::what)
        .collect(Collectors.joining(", "));
  }

  /// What must be known besides, to say how policies stand; empty once it is.
  String policiesWaitingFor() {
    String unknown = waitingFor();
    return unknown.isEmpty() && !nodes.synced() ? nodes.what() : unknown;
  }

  @Override
  public Surroundings around(AdmittedPod pod) {
    Map<String, String> labels = namespaces.byName().get(pod.namespace());
    Participation participation =
        labels == null
            ? Participation.UNKNOWN
            : Labels.ENABLED.equals(labels.get(Labels.OVERCOMMIT))
                ? Participation.IN
                : Participation.OUT;
    return new Surroundings(
        participation,
        labels == null ? null : rule(labels),
        tierPolicies(),
        autoscaler(pod),
        limitRanges.in(pod.namespace()).stream().reduce(CpuBounds.NONE, CpuBounds::and));
  }

  @Override
  public void close() {
    feeds().forEach(Feed::stop);
  }

  private @Nullable OvercommitRule rule(Map<String, String> labels) {
    Policy holds = holding(labels);
    return holds == null ? null : holds.rule();
  }

  /// The policy that a namespace of such labels follows.
  private @Nullable Policy holding(Map<String, String> labels) {
    return policies.byName().values().stream()
        .flatMap(PolicyObject::meaning)
        .filter(policy -> policy.selects(labels))
        .min(Policy.FIRST_HOLDS)
        .orElse(null);
  }

  /// How each policy stands.
  List<Standing> standings() {
    return Stream.concat(
            policies.byName().values().stream().map(this::overcommit),
            nodePolicies.byName().values().stream().map(this::node))
        .toList();
  }

  private Standing overcommit(PolicyObject<Policy> object) {
    Policy policy = object.value();
    if (policy == null) {
      return object.refused(KubePolicies.OVERCOMMIT);
    }
    List<String> holds = new ArrayList<>();
    Map<String, List<String>> overruled = new HashMap<>();
    namespaces
        .byName()
        .forEach((name, labels) -> {
          if (Labels.ENABLED.equals(labels.get(Labels.OVERCOMMIT)) && policy.selects(labels)) {
            Policy holder = holding(labels);
            if (holder == null || holder.rule().policy().equals(object.name())) {
              holds.add(name);
            } else {
              overruled.computeIfAbsent(holder.rule().policy(), _ -> new ArrayList<>()).add(name);
            }
          }
        });
    OvercommitRule rule = policy.rule();
    return object.accepted(
        KubePolicies.OVERCOMMIT,
        OvercommitVerdict.of(rule.mode(), rule.paused(), holds, overruled));
  }

  private Standing node(PolicyObject<NodeRule> object) {
    NodeRule rule = object.value();
    if (rule == null) {
      return object.refused(KubePolicies.NODE);
    }
    List<NodeVerdict.Said> selected = new ArrayList<>();
    nodes
        .byName()
        .forEach((name, node) -> {
          if (rule.nodes().matches(node.labels())) {
            selected.add(new NodeVerdict.Said(name, node.agent(), node.policy()));
          }
        });
    return object.accepted(KubePolicies.NODE, NodeVerdict.of(object.name(), selected));
  }

  private List<TierPolicy> tierPolicies() {
    List<TierPolicy> all = new ArrayList<>();
    // Nodes that no policy selects.
    all.add(TierPolicy.DEFAULT);
    nodePolicies.byName().values().stream()
        .flatMap(PolicyObject::meaning)
        .forEach(rule -> all.add(rule.tiers()));
    return all;
  }

  private Autoscaler autoscaler(AdmittedPod pod) {
    if (sizes(vertical, pod)) {
      return Autoscaler.VERTICAL;
    }
    return sizes(horizontal, pod) ? Autoscaler.CPU_UTILIZATION : Autoscaler.NONE;
  }

  private static boolean sizes(Feed<?, Optional<ScaleTarget>> autoscalers, AdmittedPod pod) {
    return autoscalers.in(pod.namespace()).stream()
        .anyMatch(target -> target.isPresent() && target.get().owns(pod));
  }

  private List<Feed<?, ?>> feeds() {
    return List.of(namespaces, policies, nodePolicies, nodes, horizontal, vertical, limitRanges);
  }

  private void tell(String namespace) {
    changed.accept(namespace);
    policyListener.run();
  }

  private <V> Feed<CustomObject, PolicyObject<V>> policies(
      CustomObjectsApi api, String plural, Function<CustomObject, V> reading) {
    return custom(
        api, Groups.POLICY, "v1", plural, object -> PolicyObject.read(plural, object, reading));
  }

  private <V> Feed<CustomObject, V> custom(
      CustomObjectsApi api,
      String group,
      String version,
      String plural,
      Function<CustomObject, V> reading) {
    CallGenerator calls =
        params ->
            api.listClusterCustomObject(group, version, plural)
                .resourceVersion(params.resourceVersion)
                .timeoutSeconds(params.timeoutSeconds)
                .watch(params.watch)
                .buildCall(null);
    return new Feed<>(
        plural,
        watches,
        clocks,
        calls,
        CustomObject.class,
        CustomObject.ListOf.class,
        reading,
        this::tell);
  }
}
