package io.temper.server.savings;

import io.temper.crds.perf.Need;
import io.temper.crds.perf.Window;
import io.temper.crds.savings.Banked;
import io.temper.crds.savings.Identified;
import io.temper.crds.savings.NodeCoverage;
import io.temper.crds.savings.NodeInputs;
import io.temper.crds.savings.PodInputs;
import io.temper.crds.savings.PriceInputs;
import io.temper.crds.savings.Realized;
import io.temper.crds.savings.SavingsStatus;
import io.temper.crds.savings.SavingsStatus.Basis;
import io.temper.crds.savings.UnitPrice;
import io.temper.server.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The figures of Savings, from what nodes need and what capacity costs: a pure function, in
/// integers, of what `savings/cluster/inputs` exports.
///
/// ```
/// excess(pod)      = max(0, request - need)                 CPU and memory, pods with a need
/// absorbed(node)   = max(0, sum of original requests - max(allocatable, sum of requests)); 0
///                    while its agent is silent
/// reclaimed(node)  = what its agent measured; 0 unless it enforces
/// realized(node)   = max(absorbed, reclaimed)               never their sum
/// identified(pool) = max(0, sum of excess - sum of realized), priced by the pool
/// type, cluster    = sum over their pools, to the cent
/// ```
///
/// A pool is the nodes of one machine type and price: spot nodes cost other than those on demand.
/// Its dollars are rounded to whole cents once, so that the published rows add up exactly. The ends
/// of the interval take every pod's need at its upper or lower end together: wider than independent
/// errors would make it, never narrower. What is banked is [BankedBound]'s.
final class SavingsFormula {
  /// One-minute samples from which an agent states a need.
  static final int FEWEST_SAMPLES = 10;

  /// Rises with every change that gives other figures from the same inputs.
  static final String VERSION = "temper.io/savings/2";

  private static final String REALIZED =
      "per node max(reclaimed, absorbed), at the price of a core; reclaimed: CPU that background"
          + " work used out of idle requests in the agent's last window, 0 unless the node"
          + " enforces; absorbed: max(0, sum of original requests - max(allocatable, sum of"
          + " requests)), 0 while its agent is silent";
  private static final String IDENTIFIED =
      "per machine type and price max(0, sum of max(0, request - need) - realized) of CPU, and sum"
          + " of max(0, request - need) of memory; need: 95th percentile of one-minute demand (CPU"
          + " used, and throttled or waited for), highest working set; interval: every need at its"
          + " lower or upper end";

  private SavingsFormula() {}

  /// Figures of a cluster.
  ///
  /// @param cluster the whole
  /// @param machineTypes each machine type by its true name, sorted
  record Figures(SavingsStatus cluster, SortedMap<String, SavingsStatus> machineTypes) {}

  /// @param nodes in an order that does not change: prices are listed in it
  static Figures of(Collection<NodeInputs> nodes) {
    SortedMap<String, Map<PriceInputs, Sum>> types = new TreeMap<>();
    for (NodeInputs node : nodes) {
      types
          .computeIfAbsent(node.price().machineType(), _ -> new LinkedHashMap<>())
          .computeIfAbsent(node.price(), price -> new Sum(price))
          .add(node);
    }
    Sum cluster = new Sum();
    SortedMap<String, SavingsStatus> statuses = new TreeMap<>();
    types.forEach((type, pools) -> {
      Sum sum = new Sum();
      for (Sum pool : pools.values()) {
        pool.price();
        sum.add(pool);
      }
      cluster.add(sum);
      statuses.put(type, sum.status(null));
    });
    return new Figures(cluster.status(BankedBound.of(nodes)), statuses);
  }

  /// Adds up nodes of one pool, pools of one type, or types of the cluster.
  private static final class Sum {
    private final List<PriceInputs> prices = new ArrayList<>();
    private final List<NodeInputs> nodes = new ArrayList<>();
    private long reclaimedMillicores;
    private long absorbedMillicores;
    private long realizedMillicores;
    private int nodesThatRealize;
    private long excessMillicores;
    private long excessLowMillicores;
    private long excessHighMillicores;
    private long excessBytes;
    private int pods;
    private int podsLeftOut;
    private long samples;
    private @Nullable Instant start;
    private @Nullable Instant end;

    private long realizedNanoDollars;
    private long identifiedMillicores;
    private long identifiedNanoDollars;
    private long lowNanoDollars;
    private long highNanoDollars;

    Sum() {}

    Sum(PriceInputs price) {
      prices.add(price);
    }

    void add(NodeInputs node) {
      nodes.add(node);
      long requested = 0;
      long original = 0;
      for (PodInputs pod : node.pods()) {
        requested += orZero(pod.requestedMillicores());
        original += orZero(pod.originalMillicores());
        add(pod, node.clockOff());
      }
      long absorbed = Math.max(0, original - Math.max(node.allocatableMillicores(), requested));
      // What a silent agent last said of its pods may be gone by now: nothing is realized by it.
      absorbed = node.measured() ? absorbed : 0;
      long reclaimed = node.measured() && node.enforcing() ? node.reclaimedMillicores() : 0;
      absorbedMillicores += absorbed;
      reclaimedMillicores += reclaimed;
      realizedMillicores += Math.max(absorbed, reclaimed);
      nodesThatRealize += absorbed > 0 || reclaimed > 0 ? 1 : 0;
    }

    private void add(PodInputs pod, boolean clockOff) {
      Need need = pod.need();
      if (need == null || !pod.asks()) {
        podsLeftOut++;
        return;
      }
      pods++;
      samples += need.samples();
      if (!clockOff) {
        start = earlier(start, need.window().start());
        end = later(end, need.window().end());
      }
      long cpu = orZero(pod.requestedMillicores());
      excessMillicores += Math.max(0, cpu - need.cpuMillicores());
      excessLowMillicores += Math.max(0, cpu - need.cpuHighMillicores());
      excessHighMillicores += Math.max(0, cpu - need.cpuLowMillicores());
      excessBytes += Math.max(0, orZero(pod.requestedBytes()) - need.memoryBytes());
    }

    /// Turns amounts of one pool into dollars.
    void price() {
      PriceInputs price = prices.getFirst();
      identifiedMillicores = Math.max(0, excessMillicores - realizedMillicores);
      realizedNanoDollars =
          Money.wholeCents(Money.cpuMonth(realizedMillicores, price.coreHourNanoDollars()));
      identifiedNanoDollars = dollars(price, excessMillicores);
      lowNanoDollars = dollars(price, excessLowMillicores);
      highNanoDollars = dollars(price, excessHighMillicores);
    }

    private long dollars(PriceInputs price, long millicores) {
      long cpu = Math.max(0, millicores - realizedMillicores);
      return Money.wholeCents(
          Money.cpuMonth(cpu, price.coreHourNanoDollars())
              + Money.memoryMonth(excessBytes, price.gibHourNanoDollars()));
    }

    void add(Sum part) {
      prices.addAll(part.prices);
      nodes.addAll(part.nodes);
      reclaimedMillicores += part.reclaimedMillicores;
      absorbedMillicores += part.absorbedMillicores;
      realizedMillicores += part.realizedMillicores;
      nodesThatRealize += part.nodesThatRealize;
      identifiedMillicores += part.identifiedMillicores;
      excessBytes += part.excessBytes;
      pods += part.pods;
      podsLeftOut += part.podsLeftOut;
      samples += part.samples;
      start = earlier(start, part.start);
      end = later(end, part.end);
      realizedNanoDollars += part.realizedNanoDollars;
      identifiedNanoDollars += part.identifiedNanoDollars;
      lowNanoDollars += part.lowNanoDollars;
      highNanoDollars += part.highNanoDollars;
    }

    /// @param banked of the whole cluster; absent for a part of it
    SavingsStatus status(@Nullable Banked banked) {
      boolean enough = pods > 0;
      Window window = start == null || end == null ? null : new Window(start, end);
      return new SavingsStatus(
          enough ? Basis.Measured : Basis.Insufficient,
          enough ? limits() : missing(),
          window,
          samples,
          new NodeCoverage(nodes.size(), measured(), enforcing()),
          new Realized(
              Money.dollars(realizedNanoDollars),
              realizedMillicores,
              reclaimedMillicores,
              absorbedMillicores,
              REALIZED,
              reason()),
          new Identified(
              enough ? Money.dollars(identifiedNanoDollars) : null,
              enough ? Money.dollars(lowNanoDollars) : null,
              enough ? Money.dollars(highNanoDollars) : null,
              identifiedMillicores,
              excessBytes,
              pods,
              podsLeftOut,
              IDENTIFIED),
          banked,
          prices.stream().map(Sum::unitPrice).toList());
    }

    private static UnitPrice unitPrice(PriceInputs price) {
      Long machineHour = price.machineHourNanoDollars();
      return new UnitPrice(
          price.machineType(),
          Money.exactDollars(price.coreHourNanoDollars()),
          Money.exactDollars(price.gibHourNanoDollars()),
          machineHour == null ? null : Money.exactDollars(machineHour),
          price.origin(),
          price.source());
    }

    private int measured() {
      return (int) nodes.stream().filter(NodeInputs::measured).count();
    }

    private int enforcing() {
      return (int) nodes.stream().filter(node -> node.measured() && node.enforcing()).count();
    }

    /// Why there is no figure, and when there will be one.
    private String missing() {
      if (measured() == 0) {
        return "no agent reports: " + nodes.size() + " of " + nodes.size() + " nodes unmeasured";
      }
      Instant since =
          nodes.stream()
              .map(NodeInputs::measuringSince)
              .filter(Objects::nonNull)
              .min(Instant::compareTo)
              .orElse(null);
      if (since == null) {
        return "no pod has been measured yet";
      }
      if (nodes.stream().flatMap(node -> node.pods().stream()).noneMatch(PodInputs::asks)) {
        return "no measured pod requests CPU or memory";
      }
      Instant expected = since.plus(Duration.ofMinutes(FEWEST_SAMPLES));
      return "too few samples: a pod counts from %d one-minute samples on; measured since %s, first figures expected by %s"
          .formatted(
              FEWEST_SAMPLES,
              since.truncatedTo(ChronoUnit.SECONDS),
              expected.truncatedTo(ChronoUnit.SECONDS));
    }

    /// What the figure leaves out.
    private String limits() {
      List<String> limits = new ArrayList<>();
      int silent = nodes.size() - measured();
      if (silent > 0) {
        limits.add(silent + " of " + nodes.size() + " nodes without a reporting agent");
      }
      List<String> off = nodes.stream().filter(NodeInputs::clockOff).map(NodeInputs::name).toList();
      if (!off.isEmpty()) {
        limits.add(
            "the clock is off on "
                + (off.size() == 1 ? "node " + off.getFirst() : off.size() + " nodes")
                + ": samples count, their dates do not");
      }
      List<String> unpriced =
          prices.stream()
              .filter(price -> price.origin() == UnitPrice.Origin.Default)
              .map(PriceInputs::machineType)
              .distinct()
              .toList();
      if (!unpriced.isEmpty()) {
        limits.add("per-resource default prices for " + String.join(", ", unpriced));
      }
      return String.join("; ", limits);
    }

    private String reason() {
      List<NodeInputs> observing =
          nodes.stream().filter(node -> node.measured() && !node.enforcing()).toList();
      if (measured() == 0) {
        return "0: no agent reports";
      }
      String head =
          realizedMillicores == 0
              ? "0"
              : "%s on %d of %d nodes, reclaimed %dm, absorbed %dm"
                  .formatted(
                      Money.dollars(realizedNanoDollars),
                      nodesThatRealize,
                      nodes.size(),
                      reclaimedMillicores,
                      absorbedMillicores);
      if (observing.isEmpty()) {
        return realizedMillicores == 0
            ? "0: no background work used idle requests in the last window, and no node holds more"
                + " than it could without scaled requests"
            : head;
      }
      NodeInputs first = observing.getFirst();
      String why = first.enforcementReason();
      String who =
          observing.size() == 1
              ? "node " + first.name() + " only observes"
              : observing.size() + " nodes only observe";
      return head + ": " + who + (why.isEmpty() ? "" : ": " + why);
    }
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }

  private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.isBefore(b) ? a : b;
  }

  private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.isAfter(b) ? a : b;
  }
}
