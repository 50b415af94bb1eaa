package io.temper.server.savings;

import io.temper.crds.perf.Enforcement;
import io.temper.crds.perf.Freshness;
import io.temper.crds.perf.Need;
import io.temper.crds.perf.PodUsage;
import io.temper.crds.savings.NodeInputs;
import io.temper.crds.savings.PodInputs;
import io.temper.crds.savings.PriceInputs;
import io.temper.crds.savings.Savings;
import io.temper.crds.savings.SavingsFigures;
import io.temper.crds.savings.SavingsSpec;
import io.temper.crds.savings.SavingsStatus;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.time.Clocks;
import io.temper.server.port.MachinePrice;
import io.temper.server.port.NodeReport;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.Nodes;
import io.temper.server.port.Nodes.ClusterNode;
import io.temper.server.port.Overcommitted;
import io.temper.server.port.PodReport;
import io.temper.server.port.PriceBook;
import io.temper.server.port.PriceBook.Machine;
import io.temper.server.port.Prices;
import io.temper.server.port.Telemetry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

  /// How long samples are kept, and how far the clocks of a cluster may be apart.
  private static final Duration MEASURED = Duration.ofHours(6);

  private static final Duration CLOCKS_AGREE = Duration.ofMinutes(5);
  private static final String UNKNOWN = "unknown";

  private final Telemetry telemetry;
  private final Nodes nodes;
  private final Overcommitted overcommitted;
  private final Prices prices;
  private final LiveStore<Savings> store;
  private final Evidence evidence;
  private final Clocks clocks;
  private final SavingsMetrics metrics;

  private List<SavingsFigures> published = List.of(); // guarded by this
  private final Map<String, Instant> firstMeasured = new HashMap<>(); // guarded by this
  private Set<String> toldTwice = Set.of(); // guarded by this
  private volatile boolean closed;
  private volatile Thread thread = Thread.currentThread();

  public SavingsKeeper(
      Telemetry telemetry,
      Nodes nodes,
      Overcommitted overcommitted,
      Prices prices,
      LiveStore<Savings> store,
      Evidence evidence,
      Clocks clocks,
      SavingsMetrics metrics) {
    this.telemetry = telemetry;
    this.nodes = nodes;
    this.overcommitted = overcommitted;
    this.prices = prices;
    this.store = store;
    this.evidence = evidence;
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

  /// Works out all figures and publishes them, with what they were worked out from, if people would
  /// see one change.
  synchronized void publish() {
    List<NodeInputs> inputs = inputs(prices.book());
    SavingsFormula.Figures figures = SavingsFormula.of(inputs);
    metrics.published(figures.cluster());
    List<SavingsFigures> now = named(figures);
    if (calm(published, now)) {
      return;
    }
    published = now;
    evidence.publish(inputs, now);
    store.replaceAll("", now.stream().map(each -> object(each, inputs)).toList());
  }

  private static List<SavingsFigures> named(SavingsFormula.Figures figures) {
    Map<String, String> names = ObjectNames.of(figures.machineTypes().keySet());
    List<SavingsFigures> named = new ArrayList<>();
    named.add(new SavingsFigures(ObjectNames.CLUSTER, null, figures.cluster()));
    figures
        .machineTypes()
        .forEach((type, status) ->
            named.add(new SavingsFigures(Objects.requireNonNull(names.get(type)), type, status)));
    return List.copyOf(named);
  }

  private static ApiObject<Savings> object(SavingsFigures figures, List<NodeInputs> inputs) {
    String type = figures.machineType();
    Instant created =
        inputs.stream()
            .filter(node -> type == null || node.price().machineType().equals(type))
            .map(NodeInputs::created)
            .min(Instant::compareTo)
            .orElse(Instant.EPOCH);
    String uid =
        UUID.nameUUIDFromBytes(
                ("temper.io/savings/" + figures.name()).getBytes(StandardCharsets.UTF_8))
            .toString();
    return new ApiObject<>(
        ObjectMeta.of("", figures.name(), uid, created, Map.of()),
        new Savings(new SavingsSpec(type), figures.status()));
  }

  /// Whether nothing changed but counts of samples and the ends of their windows, and those by less
  /// than a tenth. All rows or none: what is exported belongs to all that are published.
  static boolean calm(List<SavingsFigures> before, List<SavingsFigures> now) {
    if (before.size() != now.size()) {
      return false;
    }
    for (int i = 0; i < now.size(); i++) {
      if (!calm(before.get(i), now.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean calm(SavingsFigures before, SavingsFigures now) {
    SavingsStatus was = before.status();
    SavingsStatus is = now.status();
    if (is.samples() * 10 > was.samples() * 11) {
      return false;
    }
    SavingsStatus same =
        new SavingsStatus(
            is.basis(),
            is.message(),
            was.window(),
            was.samples(),
            is.nodes(),
            is.realized(),
            is.identified(),
            is.banked(),
            is.prices());
    return new SavingsFigures(now.name(), now.machineType(), same).equals(before);
  }

  private List<NodeInputs> inputs(PriceBook book) {
    Map<String, NodeInputs> inputs = new HashMap<>();
    for (ClusterNode node : nodes.all()) {
      NodeTelemetry told = telemetry.node(node.name()).orElse(null);
      inputs.put(node.name(), inputs(node, told, book));
    }
    for (NodeTelemetry told : telemetry.nodes()) {
      NodeReport report = told.report();
      // A machine that is no Node counts too; a Node that is gone does not.
      if (report != null && report.uid().isEmpty()) {
        inputs.computeIfAbsent(told.node(), _ -> inputs(null, told, book));
      }
    }
    forgetPodsThatAreGone();
    eachPodOnce(inputs);
    return inputs.values().stream().sorted(Comparator.comparing(NodeInputs::name)).toList();
  }

  /// A pod that two nodes tell of, as when a machine was copied with its agent, counts on the one
  /// that reports, else on the first by name.
  private void eachPodOnce(Map<String, NodeInputs> inputs) {
    Set<String> seen = new HashSet<>();
    Set<String> doubled = new HashSet<>();
    inputs.values().stream()
        .sorted(
            Comparator.comparing(NodeInputs::measured).reversed().thenComparing(NodeInputs::name))
        .toList()
        .forEach(node -> {
          List<PodInputs> own = new ArrayList<>();
          for (PodInputs pod : node.pods()) {
            if (seen.add(pod.uid())) {
              own.add(pod);
            } else {
              doubled.add(node.name());
            }
          }
          if (own.size() < node.pods().size()) {
            inputs.put(node.name(), with(node, own));
          }
        });
    if (!doubled.equals(toldTwice) && !doubled.isEmpty()) {
      log.atWarn()
          .addKeyValue("nodes", doubled)
          .log("Pods are told of by two nodes, each is counted once");
    }
    toldTwice = doubled;
  }

  private static NodeInputs with(NodeInputs node, List<PodInputs> pods) {
    return new NodeInputs(
        node.name(),
        node.created(),
        node.measured(),
        node.enforcing(),
        node.enforcementReason(),
        node.cpuMillicores(),
        node.memoryBytes(),
        node.allocatableMillicores(),
        node.reclaimedMillicores(),
        node.clockOff(),
        node.measuringSince(),
        node.price(),
        pods);
  }

  private void forgetPodsThatAreGone() {
    Set<String> there = new HashSet<>();
    telemetry.nodes().forEach(node -> there.addAll(node.pods().keySet()));
    firstMeasured.keySet().retainAll(there);
  }

  private NodeInputs inputs(
      @Nullable ClusterNode node, @Nullable NodeTelemetry told, PriceBook book) {
    NodeReport report = told == null ? null : told.report();
    List<PodReport> pods = told == null ? List.of() : List.copyOf(told.pods().values());
    NodeReport.Capacity capacity = capacity(node, report);
    return new NodeInputs(
        name(node, told),
        created(node, report),
        fresh(told),
        report != null && report.enforcement().state() == Enforcement.State.Enforcing,
        report == null ? "" : report.enforcement().reason(),
        capacity.cpuMillicores(),
        capacity.memoryBytes(),
        capacity.cpuAllocatableMillicores(),
        report == null ? 0 : report.reclaimedMillicores(),
        fresh(told) && pods.stream().anyMatch(this::cannotBeOfNow),
        measuringSince(pods),
        price(machine(node, report), book),
        pods.stream().sorted(Comparator.comparing(PodReport::uid)).map(this::inputs).toList());
  }

  /// As the kube API has it, where the machine is a Node.
  private static NodeReport.Capacity capacity(
      @Nullable ClusterNode node, @Nullable NodeReport report) {
    if (node != null && node.capacity().cpuAllocatableMillicores() > 0) {
      return node.capacity();
    }
    return report == null ? new NodeReport.Capacity(0, 0, 0, 0) : report.capacity();
  }

  private static PriceInputs price(Machine machine, PriceBook book) {
    MachinePrice price = book.of(machine);
    return new PriceInputs(
        price.machineType(),
        price.coreHourNanoDollars(),
        price.gibHourNanoDollars(),
        price.machineHourNanoDollars(),
        price.origin(),
        price.source());
  }

  /// What a pod asked for before counts only where its namespace lets it be scaled: as soon as it
  /// opts out, nothing is absorbed, though it takes a moment until the pods have it back.
  private PodInputs inputs(PodReport pod) {
    Long requested = pod.requests().cpuMillicores();
    Long original = pod.originalCpuMillicores();
    boolean scaled =
        original != null
            && requested != null
            && original > requested
            && overcommitted.contains(pod.namespace());
    return new PodInputs(
        pod.uid(),
        requested,
        scaled ? original : requested,
        pod.requests().memoryBytes(),
        pod.need());
  }

  private static String name(@Nullable ClusterNode node, @Nullable NodeTelemetry told) {
    return node != null ? node.name() : Objects.requireNonNull(told).node();
  }

  private static Machine machine(@Nullable ClusterNode node, @Nullable NodeReport report) {
    NodeReport.Capacity capacity = capacity(node, report);
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

  /// Whether a pod's samples end after now, or began before an agent keeps any.
  private boolean cannotBeOfNow(PodReport pod) {
    Need need = pod.need();
    Instant now = clocks.now();
    return need != null
        && (need.window().end().isAfter(now.plus(CLOCKS_AGREE))
            || need.window().start().isBefore(now.minus(MEASURED).minus(CLOCKS_AGREE)));
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
