package io.temper.server.agents;

import io.temper.agent.v1.Capacity;
import io.temper.agent.v1.Container;
import io.temper.agent.v1.Generation;
import io.temper.agent.v1.Node;
import io.temper.agent.v1.Pod;
import io.temper.agent.v1.Resources;
import io.temper.agent.v1.Switchback;
import io.temper.agent.v1.ThreadsReply;
import io.temper.agent.v1.Usage;
import io.temper.agent.v1.Violation;
import io.temper.crds.enforce.NodeConfigStatus;
import io.temper.crds.perf.ContainerPerf;
import io.temper.crds.perf.CpuPerf;
import io.temper.crds.perf.Draw;
import io.temper.crds.perf.Enforcement;
import io.temper.crds.perf.LoadAverage;
import io.temper.crds.perf.MemoryPerf;
import io.temper.crds.perf.Need;
import io.temper.crds.perf.NetworkPerf;
import io.temper.crds.perf.NodeMachine;
import io.temper.crds.perf.NodeUsage;
import io.temper.crds.perf.Placement;
import io.temper.crds.perf.PodThread;
import io.temper.crds.perf.PodThreadsStatus;
import io.temper.crds.perf.PodUsage;
import io.temper.crds.perf.Pressure;
import io.temper.crds.perf.RunQueueWait;
import io.temper.crds.perf.Throttling;
import io.temper.crds.perf.Tier;
import io.temper.crds.perf.Window;
import io.temper.server.port.GenerationReport;
import io.temper.server.port.NodeReport;
import io.temper.server.port.PodReport;
import io.temper.server.port.ViolationReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// From the agents' protocol to records: pure functions that believe nothing. A value that cannot
/// be makes a [BadMessageException] that names it.
final class Observations {
  private static final String UNKNOWN = "unknown";
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
  private static final Pattern UID = Pattern.compile("[-A-Za-z0-9]{1,128}");
  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final int LONGEST_TEXT = 1024;
  private static final int MOST_LINES = 512;
  private static final int MOST_VIOLATIONS = 1024;
  private static final int MOST_LABELS = 256;

  /// As many as an agent answers.
  private static final int MOST_THREADS = 1000;

  // Bounds far above any machine, so that sums over a cluster cannot overflow.
  private static final long MOST_MILLICORES = 100_000_000;
  private static final long MOST_BYTES = 1L << 46;
  private static final long MOST_KILLS = 1_000_000_000;
  private static final long MOST_RATE = 1L << 50;
  private static final long LATEST_MILLIS = 253_402_300_799_999L;

  private Observations() {}

  static NodeReport node(Node node) {
    Capacity capacity = node.getCapacity();
    return new NodeReport(
        node.getUid().isEmpty() ? "" : uid(node.getUid()),
        labels(node.getLabelsMap()),
        created(node.getCreatedMillis()),
        text(node.getAgentVersion()),
        new NodeMachine(
            node.getMachineType().isEmpty() ? UNKNOWN : text(node.getMachineType()),
            orUnknown(node.getKernel()),
            orUnknown(node.getCgroup()),
            orUnknown(node.getArchitecture())),
        new NodeReport.Capacity(
            millicores(capacity.getCpuMillicores()),
            millicores(capacity.getCpuAllocatableMillicores()),
            bytes(capacity.getMemoryBytes()),
            bytes(capacity.getMemoryAllocatableBytes())),
        node.hasUsage() ? usage(node.getUsage()) : null,
        enforcement(node.getEnforcement()),
        new NodeReport.Overhead(
            node.getOverhead().hasCpuMicrocores()
                ? amount("overhead", node.getOverhead().getCpuMicrocores(), MOST_MILLICORES * 1000)
                : null,
            bytes(node.getOverhead().getResidentBytes())),
        millicores(node.getReclaimedMillicores()),
        violations(node.getViolationsList()));
  }

  static GenerationReport generation(Generation generation) {
    return new GenerationReport(
        amount("generation", generation.getNumber(), Long.MAX_VALUE),
        constant(NodeConfigStatus.Change.class, "change", generation.getKind()),
        created(generation.getAtMillis()),
        text(generation.getReason()),
        text(generation.getDigest()),
        lines("layers", generation.getLayersList()),
        lines("differences", generation.getDiffList()),
        generation.hasStockMillis()
            ? amount("stock time", generation.getStockMillis(), MOST_RATE)
            : null);
  }

  static PodReport pod(Pod pod) {
    return new PodReport(
        uid(pod.getUid()),
        name(pod.getNamespace()),
        name(pod.getName()),
        labels(pod.getLabelsMap()),
        created(pod.getCreatedMillis()),
        pod.hasOwner()
            ? new PodReport.Owner(
                printable(pod.getOwner().getKind()), printable(pod.getOwner().getName()))
            : null,
        new Placement(
            tier(pod.getTier()),
            text(pod.getTierReason()),
            text(pod.getLayer()),
            pod.getPriority(),
            orUnknown(pod.getQosClass())),
        new PodReport.Amounts(cpu(pod.getRequests()), memory(pod.getRequests())),
        pod.hasOriginalCpuMillicores() ? millicores(pod.getOriginalCpuMillicores()) : null,
        pod.hasUsage() ? usage(pod) : null,
        pod.hasNeed() ? need(pod.getNeed()) : null,
        pod.getContainersList().stream().map(Observations::container).toList());
  }

  /// Rows beyond what was asked for are as wrong as a number that cannot be.
  static PodThreadsStatus threads(String node, ThreadsReply reply) {
    if (reply.getThreadsCount() > MOST_THREADS || reply.getTotal() < reply.getThreadsCount()) {
      throw new BadMessageException(reply.getThreadsCount() + " threads of " + reply.getTotal());
    }
    return new PodThreadsStatus(
        node,
        window(reply.getWindow()),
        reply.getTotal(),
        reply.getTotal() - reply.getThreadsCount(),
        reply.getThreadsList().stream().map(Observations::thread).toList());
  }

  private static PodThread thread(io.temper.agent.v1.Thread thread) {
    return new PodThread(
        number("process", thread.getPid()),
        number("thread", thread.getTid()),
        thread.getContainer().isEmpty() ? "" : name(thread.getContainer()),
        printable(thread.getName()),
        millicores(thread.getCpuUsedMillicores()),
        amount("wait", thread.getWaitMillisPerSecond(), MOST_RATE),
        number("cpu", thread.getLastCpu()),
        printable(thread.getAllowedCpus()),
        text(thread.getLayer()));
  }

  private static NodeUsage usage(io.temper.agent.v1.NodeUsage usage) {
    return new NodeUsage(
        window(usage.getWindow()),
        millicores(usage.getCpuUsedMillicores()),
        bytes(usage.getMemoryUsedBytes()),
        usage.hasWait() ? wait(usage.getWait()) : null,
        usage.hasPressure() ? pressure(usage.getPressure()) : null,
        new LoadAverage(
            amount("load", usage.getLoad().getOneMilli(), MOST_RATE),
            amount("load", usage.getLoad().getFiveMilli(), MOST_RATE),
            amount("load", usage.getLoad().getFifteenMilli(), MOST_RATE)),
        throttling(usage.getThrottling()),
        usage.hasNetwork() ? network(usage.getNetwork()) : null);
  }

  private static PodUsage usage(Pod pod) {
    Usage usage = pod.getUsage();
    return new PodUsage(
        window(usage.getWindow()),
        cpu(usage, pod.getRequests(), pod.getLimits()),
        memory(usage, pod.getRequests(), pod.getLimits()),
        pod.hasWait() ? wait(pod.getWait()) : null,
        pod.hasPressure() ? pressure(pod.getPressure()) : null,
        usage.hasThrottling() ? throttling(usage.getThrottling()) : null,
        pod.hasNetwork() ? network(pod.getNetwork()) : null);
  }

  private static ContainerPerf container(Container container) {
    Usage usage = container.getUsage();
    return new ContainerPerf(
        name(container.getName()),
        cpu(usage, container.getRequests(), container.getLimits()),
        memory(usage, container.getRequests(), container.getLimits()),
        usage.hasThrottling() ? throttling(usage.getThrottling()) : null,
        container.hasBusiestThreadMillicores()
            ? millicores(container.getBusiestThreadMillicores())
            : null,
        container.hasMemoryKills() ? amount("kills", container.getMemoryKills(), MOST_KILLS) : null,
        container.getSidecar());
  }

  private static CpuPerf cpu(Usage usage, Resources requests, Resources limits) {
    return new CpuPerf(millicores(usage.getCpuUsedMillicores()), cpu(requests), cpu(limits));
  }

  private static MemoryPerf memory(Usage usage, Resources requests, Resources limits) {
    return new MemoryPerf(bytes(usage.getMemoryUsedBytes()), memory(requests), memory(limits));
  }

  private static @Nullable Long cpu(Resources resources) {
    return resources.hasCpuMillicores() ? millicores(resources.getCpuMillicores()) : null;
  }

  private static @Nullable Long memory(Resources resources) {
    return resources.hasMemoryBytes() ? bytes(resources.getMemoryBytes()) : null;
  }

  private static Need need(io.temper.agent.v1.Need need) {
    return new Need(
        window(need.getWindow()),
        (int) amount("samples", need.getSamples(), Integer.MAX_VALUE),
        millicores(need.getCpuMillicores()),
        millicores(need.getCpuLowMillicores()),
        millicores(need.getCpuHighMillicores()),
        bytes(need.getMemoryBytes()));
  }

  private static Enforcement enforcement(io.temper.agent.v1.Enforcement enforcement) {
    return new Enforcement(
        constant(Enforcement.Backend.class, "backend", enforcement.getBackend()),
        constant(Enforcement.State.class, "state", enforcement.getState()),
        amount("generation", enforcement.getGeneration(), Long.MAX_VALUE),
        text(enforcement.getReason()),
        enforcement.getPolicy().isEmpty() ? null : name(enforcement.getPolicy()),
        enforcement.getLimits().isEmpty()
            ? null
            : constant(Enforcement.Limits.class, "limits", enforcement.getLimits()),
        enforcement.getLimitsWhy().isEmpty() ? null : text(enforcement.getLimitsWhy()),
        lines("reasons", enforcement.getReasonsList()),
        lines("demotions", enforcement.getDemotionsList()),
        enforcement.hasSwitchback() ? draw(enforcement.getSwitchback()) : null);
  }

  private static Draw draw(Switchback switchback) {
    return new Draw(
        word(switchback.getSeed()),
        (int) amount("percent", switchback.getPercent(), 100),
        constant(Draw.Arm.class, "arm", switchback.getArm()));
  }

  private static List<ViolationReport> violations(List<Violation> violations) {
    if (violations.size() > MOST_VIOLATIONS) {
      throw new BadMessageException(violations.size() + " violations on one node");
    }
    return violations.stream()
        .map(violation ->
            new ViolationReport(
                word(violation.getInvariant()),
                text(violation.getObject()),
                text(violation.getMessage()),
                Instant.ofEpochMilli(amount("time", violation.getSinceMillis(), LATEST_MILLIS))))
        .toList();
  }

  private static Tier tier(String name) {
    return constant(Tier.class, "tier", name);
  }

  private static RunQueueWait wait(io.temper.agent.v1.Wait wait) {
    return new RunQueueWait(
        amount("wait", wait.getP50Micros(), MOST_RATE),
        amount("wait", wait.getP99Micros(), MOST_RATE),
        amount("wait", wait.getMillisPerSecond(), MOST_RATE));
  }

  private static Pressure pressure(io.temper.agent.v1.Pressure pressure) {
    return new Pressure(
        permille(pressure.getCpuSomePermille()),
        permille(pressure.getMemorySomePermille()),
        permille(pressure.getIoSomePermille()));
  }

  private static Throttling throttling(io.temper.agent.v1.Throttling throttling) {
    return new Throttling(
        permille(throttling.getPeriodsPermille()),
        amount("throttling", throttling.getMillisPerSecond(), MOST_RATE));
  }

  private static NetworkPerf network(io.temper.agent.v1.Network network) {
    return new NetworkPerf(
        amount("network", network.getReceivedBytesPerSecond(), MOST_RATE),
        amount("network", network.getSentBytesPerSecond(), MOST_RATE));
  }

  private static Window window(io.temper.agent.v1.Window window) {
    long start = amount("window", window.getStartMillis(), LATEST_MILLIS);
    long end = amount("window", window.getEndMillis(), LATEST_MILLIS);
    if (end < start) {
      throw new BadMessageException("a window that ends before it starts");
    }
    return new Window(Instant.ofEpochMilli(start), Instant.ofEpochMilli(end));
  }

  private static @Nullable Instant created(long millis) {
    return millis == 0 ? null : Instant.ofEpochMilli(amount("creation", millis, LATEST_MILLIS));
  }

  private static Map<String, String> labels(Map<String, String> labels) {
    if (labels.size() > MOST_LABELS) {
      throw new BadMessageException(labels.size() + " labels on one object");
    }
    return labels;
  }

  private static long millicores(long value) {
    return amount("cpu", value, MOST_MILLICORES);
  }

  private static long bytes(long value) {
    return amount("memory", value, MOST_BYTES);
  }

  private static int permille(int value) {
    return (int) amount("share", value, 1000);
  }

  private static long amount(String what, long value, long most) {
    if (value < 0 || value > most) {
      throw new BadMessageException(what + " of " + value);
    }
    return value;
  }

  private static int number(String what, int value) {
    return (int) amount(what, value, Integer.MAX_VALUE);
  }

  /// A thread calls itself what it likes; a terminal that shows it shall obey nothing.
  private static String printable(String value) {
    return text(value).replaceAll("\\p{Cntrl}", "?");
  }

  private static String name(String value) {
    if (!NAME.matcher(value).matches()) {
      throw new BadMessageException("a name that is none: \"" + shorten(value) + "\"");
    }
    return value;
  }

  private static String uid(String value) {
    if (!UID.matcher(value).matches()) {
      throw new BadMessageException("a uid that is none: \"" + shorten(value) + "\"");
    }
    return value;
  }

  private static String word(String value) {
    if (!WORD.matcher(value).matches()) {
      throw new BadMessageException("a word that is none: \"" + shorten(value) + "\"");
    }
    return value;
  }

  private static List<String> lines(String what, List<String> lines) {
    if (lines.size() > MOST_LINES) {
      throw new BadMessageException(lines.size() + " " + what);
    }
    return lines.stream().map(Observations::text).toList();
  }

  private static String text(String value) {
    if (value.length() > LONGEST_TEXT) {
      throw new BadMessageException("a text of " + value.length() + " characters");
    }
    return value;
  }

  private static String orUnknown(String value) {
    return value.isEmpty() ? UNKNOWN : text(value);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String what, String name) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    throw new BadMessageException("unknown " + what + " \"" + shorten(name) + "\"");
  }

  private static String shorten(String value) {
    String printable = value.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= 64 ? printable : printable.substring(0, 64) + "…";
  }
}
