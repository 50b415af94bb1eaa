package io.temper.server.rightsizing;

import static io.temper.server.perf.Samples.fresh;

import io.temper.crds.perf.ContainerPerf;
import io.temper.crds.perf.CpuPerf;
import io.temper.crds.perf.MemoryPerf;
import io.temper.crds.perf.NodeMachine;
import io.temper.crds.perf.Placement;
import io.temper.crds.perf.PodUsage;
import io.temper.crds.perf.RunQueueWait;
import io.temper.crds.perf.Throttling;
import io.temper.crds.perf.Tier;
import io.temper.crds.perf.Window;
import io.temper.crds.rightsizing.Rightsizing;
import io.temper.crds.rightsizing.RightsizingStatus;
import io.temper.crds.savings.UnitPrice.Origin;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Selection;
import io.temper.machinery.time.Clocks;
import io.temper.server.FakeClock;
import io.temper.server.perf.FakeTelemetry;
import io.temper.server.port.Autoscalers.Scaled;
import io.temper.server.port.Checkpoints;
import io.temper.server.port.MachinePrice;
import io.temper.server.port.NodeReport;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.PodReport;
import io.temper.server.port.PriceBook;
import io.temper.server.port.ResourcePrice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A keeper whose agents and clock a test moves.
final class Lab {
  static final long MIB = 1L << 20;
  static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

  final FakeClock clock = new FakeClock(START);
  final FakeTelemetry telemetry = new FakeTelemetry();
  final Revisions revisions = new Revisions(1);
  final LiveStore<Rightsizing> store = new LiveStore<>(revisions, clock);
  final RightsizingKeeper keeper;
  Optional<Scaled> scaled = Optional.of(Scaled.NOT);

  Lab() {
    this(RightsizingKeeper.MOST_HISTORIES);
  }

  Lab(int mostHistories) {
    keeper =
        new RightsizingKeeper(
            telemetry,
            (_, _) -> scaled,
            TenCents::new,
            store,
            new Forgotten(),
            (_, _, _) -> List.of(),
            new Clocks(clock, () -> Duration.between(START, clock.instant()).toNanos()),
            mostHistories);
    keeper.follow();
    store.markSynced();
  }

  /// A minute goes by in which agents tell this of their nodes.
  void minute(NodeTelemetry... nodes) {
    clock.advance(Duration.ofMinutes(1));
    for (NodeTelemetry node : nodes) {
      telemetry.say(node);
    }
    keeper.turn();
  }

  /// The object of a workload; fails when there is none.
  RightsizingStatus status(String name) {
    return rows().stream()
        .filter(row -> row.metadata().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not among " + names()))
        .body()
        .status();
  }

  List<String> names() {
    return rows().stream().map(row -> row.metadata().name()).toList();
  }

  List<ApiObject<Rightsizing>> rows() {
    return store.list(ListRequest.latest(Selection.all())).items().stream()
        .map(row -> row.object())
        .toList();
  }

  /// A container that is told of.
  Container container(String name, long millicores, long bytes) {
    return new Container(name, millicores, bytes, 500L, 512 * MIB, null, null, 0L, null, false);
  }

  /// A pod of a Deployment, measured over the last ten seconds.
  PodReport pod(String name, Container... containers) {
    return owned(name, new PodReport.Owner("ReplicaSet", "web-5d"), containers);
  }

  PodReport owned(String name, PodReport.@Nullable Owner owner, Container... containers) {
    Instant now = clock.instant().plus(Duration.ofMinutes(1));
    List<ContainerPerf> perfs = List.of(containers).stream().map(Container::perf).toList();
    long used = perfs.stream().mapToLong(each -> each.cpu().usedMillicores()).sum();
    long memory = perfs.stream().mapToLong(each -> each.memory().usedBytes()).sum();
    return new PodReport(
        "uid-" + name,
        "shop",
        name,
        Map.of("pod-template-hash", "5d"),
        START,
        owner,
        new Placement(Tier.Normal, "", "", 0, "Burstable"),
        new PodReport.Amounts(500L * containers.length, 512 * MIB * containers.length),
        null,
        new PodUsage(
            new Window(now.minusSeconds(10), now),
            new CpuPerf(used, null, null),
            new MemoryPerf(memory, null, null),
            new RunQueueWait(0, 0, 0),
            null,
            null,
            null),
        null,
        perfs);
  }

  /// The same node, of another machine type.
  static NodeTelemetry onMachine(String type, NodeTelemetry node) {
    NodeReport report = node.report();
    if (report == null) {
      throw new AssertionError(node + " has not reported");
    }
    NodeMachine machine = report.machine();
    return new NodeTelemetry(
        node.node(),
        node.link(),
        new NodeReport(
            report.uid(),
            report.labels(),
            report.created(),
            report.agentVersion(),
            new NodeMachine(type, machine.kernel(), machine.cgroup(), machine.architecture()),
            report.capacity(),
            report.usage(),
            report.enforcement(),
            report.overhead(),
            report.reclaimedMillicores(),
            report.violations()),
        node.pods(),
        node.generations());
  }

  /// Days of a Deployment with one pod that always does the same, a sample each five minutes.
  Lab days(int days, long millicores, long bytes) {
    return days(days, container("main", millicores, bytes));
  }

  Lab days(int days, Container container) {
    for (int turn = 0; turn <= days * 24 * 12; turn++) {
      clock.advance(Duration.ofMinutes(4));
      minute(fresh("n1", pod("web-1", container)));
    }
    return this;
  }

  /// What an agent tells of a container.
  record Container(
      String name,
      long millicores,
      long bytes,
      @Nullable Long cpuRequest,
      @Nullable Long memoryRequest,
      @Nullable Long cpuLimit,
      @Nullable Long memoryLimit,
      @Nullable Long kills,
      @Nullable Long busiestThread,
      boolean sidecar) {

    Container requesting(@Nullable Long cpu, @Nullable Long memory) {
      return new Container(
          name,
          millicores,
          bytes,
          cpu,
          memory,
          cpuLimit,
          memoryLimit,
          kills,
          busiestThread,
          sidecar);
    }

    Container limited(@Nullable Long cpu, @Nullable Long memory) {
      return new Container(
          name,
          millicores,
          bytes,
          cpuRequest,
          memoryRequest,
          cpu,
          memory,
          kills,
          busiestThread,
          sidecar);
    }

    /// With so many kills told of; null for an agent too old to say.
    Container killed(@Nullable Long times) {
      return new Container(
          name,
          millicores,
          bytes,
          cpuRequest,
          memoryRequest,
          cpuLimit,
          memoryLimit,
          times,
          busiestThread,
          sidecar);
    }

    /// With a thread that uses so much.
    Container threaded(long busiest) {
      return new Container(
          name,
          millicores,
          bytes,
          cpuRequest,
          memoryRequest,
          cpuLimit,
          memoryLimit,
          kills,
          busiest,
          sidecar);
    }

    Container asSidecar() {
      return new Container(
          name,
          millicores,
          bytes,
          cpuRequest,
          memoryRequest,
          cpuLimit,
          memoryLimit,
          kills,
          busiestThread,
          true);
    }

    ContainerPerf perf() {
      return new ContainerPerf(
          name,
          new CpuPerf(millicores, cpuRequest, cpuLimit),
          new MemoryPerf(bytes, memoryRequest, memoryLimit),
          cpuLimit == null ? null : new Throttling(0, 0),
          busiestThread,
          kills,
          sidecar);
    }
  }

  /// Nothing outlives the process.
  private record Forgotten() implements Checkpoints {
    @Override
    public boolean areOpen() {
      return false;
    }

    @Override
    public <T> @Nullable T read(String name, int version, Function<byte[], T> parse) {
      return null;
    }

    @Override
    public boolean write(String name, int version, byte[] content) {
      return false;
    }
  }

  /// A core-hour costs ten cents, a GiB-hour one.
  record TenCents() implements PriceBook {
    @Override
    public MachinePrice of(Machine machine) {
      return new MachinePrice(
          machine.type(), 100_000_000, 10_000_000, null, Origin.ListPrice, "a list");
    }

    @Override
    public ResourcePrice storageGibMonth() {
      return new ResourcePrice(0, Origin.Default, "a list");
    }

    @Override
    public ResourcePrice egressGib(Map<String, String> labels) {
      return new ResourcePrice(0, Origin.Default, "a list");
    }
  }
}
