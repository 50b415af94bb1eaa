package io.temper.scheduler.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonParseException;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.apis.CoordinationV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.CustomObjectsApi;
import io.temper.crds.Groups;
import io.temper.machinery.kube.Absent;
import io.temper.machinery.time.Clocks;
import io.temper.scheduler.board.Board;
import io.temper.scheduler.board.PlacedPod;
import io.temper.scheduler.density.Demand;
import io.temper.scheduler.density.NodeReport;
import io.temper.scheduler.extender.PodReader;
import io.temper.scheduler.publish.Holding;
import io.temper.scheduler.publish.Ledger;
import io.temper.tiers.TierPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// What is watched: nodes, their agents' Leases, the pods on them and the policies that tier pods.
public final class KubeCluster implements PodReader, AutoCloseable {
  /// Those that hold CPU somewhere.
  private static final String RUNNING =
      "spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed";

  private final Board board;
  private final Ledger ledger;
  private final Map<String, TierPolicy> policies = new ConcurrentHashMap<>();
  private final List<Feed> feeds;

  /// @param watches client whose watches may be silent for long
  /// @param agents namespace of the agents' Leases, which are named after their nodes
  public KubeCluster(ApiClient watches, String agents, Board board, Ledger ledger, Clocks clocks) {
    this.board = board;
    this.ledger = ledger;
    CoreV1Api core = new CoreV1Api(watches);
    CoordinationV1Api coordination = new CoordinationV1Api(watches);
    CustomObjectsApi custom = new CustomObjectsApi(watches);
    feeds =
        List.of(
            new Feed(
                "nodepolicies",
                watches,
                clocks,
                params ->
                    custom
                        .listClusterCustomObject(Groups.POLICY, "v1", "nodepolicies")
                        .resourceVersion(params.resourceVersion)
                        .timeoutSeconds(params.timeoutSeconds)
                        .watch(params.watch)
                        .buildCall(null),
                this::policy,
                this::policyGone),
            new Feed(
                "nodes",
                watches,
                clocks,
                params ->
                    core.listNode()
                        .resourceVersion(params.resourceVersion)
                        .timeoutSeconds(params.timeoutSeconds)
                        .watch(params.watch)
                        .buildCall(null),
                this::node,
                this::nodeGone),
            new Feed(
                "leases",
                watches,
                clocks,
                params ->
                    coordination
                        .listNamespacedLease(agents)
                        .labelSelector("app.kubernetes.io/name=temper-nodeagent")
                        .resourceVersion(params.resourceVersion)
                        .timeoutSeconds(params.timeoutSeconds)
                        .watch(params.watch)
                        .buildCall(null),
                this::lease,
                this::leaseGone),
            new Feed(
                "pods",
                watches,
                clocks,
                params ->
                    core.listPodForAllNamespaces()
                        .fieldSelector(RUNNING)
                        .resourceVersion(params.resourceVersion)
                        .timeoutSeconds(params.timeoutSeconds)
                        .watch(params.watch)
                        .buildCall(null),
                this::pod,
                this::podGone));
  }

  /// Begins to watch.
  public void start() {
    feeds.forEach(Feed::start);
  }

  /// What is not known yet; empty once everything is.
  public String waitingFor() {
    return feeds.stream()
        .filter(feed -> !feed.synced())
        .map(Feed::what)
        .collect(Collectors.joining(", "));
  }

  /// Whether nothing is waited for.
  public boolean synced() {
    for (Feed feed : feeds) {
      if (!feed.synced()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public AskedPod read(byte[] text, int start, int end) {
    try {
      WatchedObject pod =
          JSON.getGson().fromJson(new String(text, start, end - start, UTF_8), WatchedObject.class);
      long requested = Readings.requestedMillicores(pod);
      return new AskedPod(uid(pod), demand(pod, requested), requested);
    } catch (JsonParseException | NullPointerException e) {
      throw new IllegalArgumentException("the Pod is none: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    feeds.forEach(Feed::stop);
  }

  private void policy(WatchedObject policy) {
    policies.put(name(policy), Readings.tierPolicy(policy));
    ledger.policy(name(policy), Readings.fencePolicy(policy));
  }

  private void policyGone(WatchedObject policy) {
    policies.remove(name(policy));
    ledger.policyGone(name(policy));
  }

  private void node(WatchedObject node) {
    Map<String, String> annotations =
        Absent.orElse(node.getMetadata().getAnnotations(), Map::<String, String>of);
    board.node(
        name(node),
        Readings.allocatableMillicores(node),
        NodeReport.read(annotations).orElse(null));
    ledger.node(name(node), Readings.nodeState(node));
  }

  private void nodeGone(WatchedObject node) {
    board.nodeGone(name(node));
    ledger.nodeGone(name(node));
  }

  private void lease(WatchedObject lease) {
    Instant renewed = Readings.renewTime(lease);
    board.renewed(name(lease), renewed);
    ledger.renewed(name(lease), renewed);
  }

  private void leaseGone(WatchedObject lease) {
    board.leaseGone(name(lease));
    ledger.leaseGone(name(lease));
  }

  private void pod(WatchedObject pod) {
    long requested = Readings.requestedMillicores(pod);
    String node = Absent.text(Readings.spec(pod).nodeName);
    Demand demand = demand(pod, requested);
    board.pod(
        new PlacedPod(
            uid(pod),
            node,
            demand,
            requested,
            "Running".equals(Readings.status(pod).phase),
            Readings.startTime(pod)));
    ledger.pod(uid(pod), new Holding(node, demand.tier(), requested, Readings.askedFence(pod)));
  }

  private void podGone(WatchedObject pod) {
    board.podGone(uid(pod));
    ledger.podGone(uid(pod));
  }

  private Demand demand(WatchedObject pod, long requested) {
    return Demand.of(Readings.tier(pod, policies.values()), requested);
  }

  private static String name(WatchedObject object) {
    return Absent.text(object.getMetadata().getName());
  }

  private static String uid(WatchedObject object) {
    return Absent.text(object.getMetadata().getUid());
  }
}
