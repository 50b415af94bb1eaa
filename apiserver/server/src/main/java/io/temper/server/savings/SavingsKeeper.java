package io.temper.server.savings;

import io.temper.crds.perf.Freshness;
import io.temper.crds.perf.PodUsage;
import io.temper.crds.savings.Savings;
import io.temper.crds.savings.SavingsSpec;
import io.temper.crds.savings.SavingsStatus;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.time.Clocks;
import io.temper.server.port.NodeReport;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.Nodes;
import io.temper.server.port.Nodes.ClusterNode;
import io.temper.server.port.Overcommitted;
import io.temper.server.port.PodReport;
import io.temper.server.port.PriceBook.Machine;
import io.temper.server.port.Prices;
import io.temper.server.port.Telemetry;
import io.temper.server.savings.NodeDemand.PodDemand;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the Savings objects in step with what is measured: works them out anew every few seconds
/// while something changes, and publishes what people would see change.
public final class SavingsKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SavingsKeeper.class);
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final int FIRST_MINUTE = 60;
  private static final String UNKNOWN = "unknown";

  private final Telemetry telemetry;
  private final Nodes nodes;
  private final Overcommitted overcommitted;
  private final Prices prices;
  private final LiveStore<Savings> store;
  private final Clocks clocks;
  private final SavingsMetrics metrics;

  private Map<String, SavingsStatus> published = Map.of(); // guarded by this
  private final Map<String, Instant> firstMeasured = new HashMap<>(); // guarded by this
  private volatile boolean closed;
  private volatile Thread thread = Thread.currentThread();

  public SavingsKeeper(
      Telemetry telemetry,
      Nodes nodes,
      Overcommitted overcommitted,
      Prices prices,
      LiveStore<Savings> store,
      Clocks clocks,
      SavingsMetrics metrics) {
    this.telemetry = telemetry;
    this.nodes = nodes;
    this.overcommitted = overcommitted;
    this.prices = prices;
    this.store = store;
    this.clocks = clocks;
    this.metrics = metrics;
  }

  /// Publishes the first figures, lets them be read, and goes on on a thread of its own.
  public void start() {
    publish();
    store.markSynced();
    thread = Thread.ofVirtual().name("savings").start(this::run);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    try {
      // The first minute counts in seconds: somebody who has just installed it is looking.
      for (int i = 0; !closed; i++) {
        clocks.sleep(i < FIRST_MINUTE ? FIRST : PERIOD);
        try {
          publish();
        } catch (RuntimeException e) {
          log.atError().setCause(e).log("Savings not worked out");
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Works out all figures and publishes those that changed.
  synchronized void publish() {
    Collection<NodeDemand> demand = demand();
    SavingsFormula.Figures figures = SavingsFormula.of(demand, prices.book());
    Map<String, String> names = ObjectNames.of(figures.machineTypes().keySet());
    Map<String, SavingsStatus> now = new HashMap<>();
    List<ApiObject<Savings>> objects = new ArrayList<>();
    objects.add(object(ObjectNames.CLUSTER, null, figures.cluster(), demand, now));
    figures
        .machineTypes()
        .forEach((type, status) -> {
          String name = Objects.requireNonNull(names.get(type));
          List<NodeDemand> own =
              demand.stream().filter(node -> node.machine().type().equals(type)).toList();
          objects.add(object(name, type, status, own, now));
        });
    published = now;
    store.replaceAll("", objects);
    metrics.published(figures.cluster());
  }

  private ApiObject<Savings> object(
      String name,
      @Nullable String machineType,
      SavingsStatus status,
      Collection<NodeDemand> demand,
      Map<String, SavingsStatus> now) {
    SavingsStatus shown = calm(published.get(name), status);
    now.put(name, shown);
    Instant created =
        demand.stream().map(NodeDemand::created).min(Instant::compareTo).orElse(Instant.EPOCH);
    String uid =
        UUID.nameUUIDFromBytes(("temper.io/savings/" + name).getBytes(StandardCharsets.UTF_8))
            .toString();
    return new ApiObject<>(
        ObjectMeta.of("", name, uid, created, Map.of()),
        new Savings(new SavingsSpec(machineType), shown));
  }

  /// What was published before, if nothing changed but the count of samples and the end of their
  /// window, and those by less than a tenth.
  static SavingsStatus calm(@Nullable SavingsStatus before, SavingsStatus now) {
    if (before == null || now.samples() * 10 > before.samples() * 11) {
      return now;
    }
    SavingsStatus same =
        new SavingsStatus(
            now.basis(),
            now.message(),
            before.window(),
            before.samples(),
            now.nodes(),
            now.realized(),
            now.identified(),
            now.prices());
    return same.equals(before) ? before : now;
  }

  private Collection<NodeDemand> demand() {
    Map<String, NodeDemand> demand = new HashMap<>();
    for (ClusterNode node : nodes.all()) {
      NodeTelemetry told = telemetry.node(node.name()).orElse(null);
      demand.put(node.name(), demand(node, told));
    }
    for (NodeTelemetry told : telemetry.nodes()) {
      NodeReport report = told.report();
      // A machine that is no Node counts too; a Node that is gone does not.
      if (report != null && report.uid().isEmpty()) {
        demand.computeIfAbsent(told.node(), _ -> demand(null, told));
      }
    }
    forgetPodsThatAreGone();
    return demand.values().stream().sorted(Comparator.comparing(NodeDemand::name)).toList();
  }

  private void forgetPodsThatAreGone() {
    Set<String> there = new HashSet<>();
    telemetry.nodes().forEach(node -> there.addAll(node.pods().keySet()));
    firstMeasured.keySet().retainAll(there);
  }

  private NodeDemand demand(@Nullable ClusterNode node, @Nullable NodeTelemetry told) {
    NodeReport report = told == null ? null : told.report();
    List<PodReport> pods = told == null ? List.of() : List.copyOf(told.pods().values());
    return new NodeDemand(
        name(node, told),
        machine(node, report),
        created(node, report),
        fresh(told),
        report == null ? 0 : report.capacity().cpuAllocatableMillicores(),
        report == null ? null : report.enforcement(),
        report == null ? 0 : report.reclaimedMillicores(),
        measuringSince(pods),
        pods.stream().map(this::demand).toList());
  }

  /// What a pod asked for before counts only where its namespace lets it be scaled: as soon as it
  /// opts out, nothing is absorbed, though it takes a moment until the pods have it back.
  private PodDemand demand(PodReport pod) {
    Long requested = pod.requests().cpuMillicores();
    Long original = pod.originalCpuMillicores();
    boolean scaled =
        original != null
            && requested != null
            && original > requested
            && overcommitted.contains(pod.namespace());
    return new PodDemand(
        requested, scaled ? original : requested, pod.requests().memoryBytes(), pod.need());
  }

  private static String name(@Nullable ClusterNode node, @Nullable NodeTelemetry told) {
    return node != null ? node.name() : Objects.requireNonNull(told).node();
  }

  private static Machine machine(@Nullable ClusterNode node, @Nullable NodeReport report) {
    NodeReport.Capacity capacity =
        node != null
            ? node.capacity()
            : report != null ? report.capacity() : new NodeReport.Capacity(0, 0, 0, 0);
    return new Machine(
        machineType(node, report),
        node != null ? node.labels() : report != null ? report.labels() : Map.of(),
        capacity.cpuMillicores(),
        capacity.memoryBytes());
  }

  private static String machineType(@Nullable ClusterNode node, @Nullable NodeReport report) {
    if (node != null && !node.machine().type().equals(UNKNOWN)) {
      return node.machine().type();
    }
    return report == null ? UNKNOWN : report.machine().type();
  }

  private static Instant created(@Nullable ClusterNode node, @Nullable NodeReport report) {
    Instant told = report == null ? null : report.created();
    if (node != null) {
      return node.created();
    }
    return told == null ? Instant.EPOCH : told;
  }

  private static boolean fresh(@Nullable NodeTelemetry told) {
    return told != null && told.link().freshness() == Freshness.Fresh;
  }

  /// When the first of these pods was first seen measured.
  private @Nullable Instant measuringSince(List<PodReport> pods) {
    Instant since = null;
    for (PodReport pod : pods) {
      PodUsage usage = pod.usage();
      if (usage != null) {
        Instant first = firstMeasured.computeIfAbsent(pod.uid(), _ -> usage.window().start());
        since = since == null || first.isBefore(since) ? first : since;
      }
    }
    return since;
  }
}
