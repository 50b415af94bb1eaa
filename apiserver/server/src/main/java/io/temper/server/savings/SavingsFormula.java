package io.temper.server.savings;

import io.temper.crds.perf.Need;
import io.temper.crds.perf.Window;
import io.temper.crds.savings.Identified;
import io.temper.crds.savings.NodeCoverage;
import io.temper.crds.savings.Realized;
import io.temper.crds.savings.SavingsStatus;
import io.temper.crds.savings.SavingsStatus.Basis;
import io.temper.crds.savings.UnitPrice;
import io.temper.server.money.Money;
import io.temper.server.port.MachinePrice;
import io.temper.server.port.PriceBook;
import io.temper.server.savings.NodeDemand.PodDemand;
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
/// integers.
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
/// errors would make it, never narrower.
final class SavingsFormula {
  /// One-minute samples from which an agent states a need.
  static final int FEWEST_SAMPLES = 10;

  private SavingsFormula() {}

  /// Figures of a cluster.
  ///
  /// @param cluster the whole
  /// @param machineTypes each machine type by its true name, sorted
  record Figures(SavingsStatus cluster, SortedMap<String, SavingsStatus> machineTypes) {}

  static Figures of(Collection<NodeDemand> nodes, PriceBook prices) {
    SortedMap<String, Map<MachinePrice, Sum>> types = new TreeMap<>();
    for (NodeDemand node : nodes) {
      types
          .computeIfAbsent(node.machine().type(), _ -> new LinkedHashMap<>())
          .computeIfAbsent(prices.of(node.machine()), price -> new Sum(price))
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
      statuses.put(type, sum.status());
    });
    return new Figures(cluster.status(), statuses);
  }

  /// Adds up nodes of one pool, pools of one type, or types of the cluster.
  private static final class Sum {
    private final List<MachinePrice> prices = new ArrayList<>();
    private final List<NodeDemand> nodes = new ArrayList<>();
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

    Sum(MachinePrice price) {
      prices.add(price);
    }

    void add(NodeDemand node) {
      nodes.add(node);
      long requested = 0;
      long original = 0;
      for (PodDemand pod : node.pods()) {
        requested += orZero(pod.requestedMillicores());
        original += orZero(pod.originalMillicores());
        add(pod);
      }
      long absorbed = Math.max(0, original - Math.max(node.allocatableMillicores(), requested));
      // What a silent agent last said of its pods may be gone by now: nothing is realized by it.
      absorbed = node.measured() ? absorbed : 0;
      long reclaimed = node.enforcing() ? node.reclaimedMillicores() : 0;
      absorbedMillicores += absorbed;
      reclaimedMillicores += reclaimed;
      realizedMillicores += Math.max(absorbed, reclaimed);
      nodesThatRealize += absorbed > 0 || reclaimed > 0 ? 1 : 0;
    }

    private void add(PodDemand pod) {
      Need need = pod.need();
      if (need == null || !pod.asks()) {
        podsLeftOut++;
        return;
      }
      pods++;
      samples += need.samples();
      start = earlier(start, need.window().start());
      end = later(end, need.window().end());
      long cpu = orZero(pod.requestedMillicores());
      excessMillicores += Math.max(0, cpu - need.cpuMillicores());
      excessLowMillicores += Math.max(0, cpu - need.cpuHighMillicores());
      excessHighMillicores += Math.max(0, cpu - need.cpuLowMillicores());
      excessBytes += Math.max(0, orZero(pod.requestedBytes()) - need.memoryBytes());
    }

    /// Turns amounts of one pool into dollars.
    void price() {
      MachinePrice price = prices.getFirst();
      identifiedMillicores = Math.max(0, excessMillicores - realizedMillicores);
      realizedNanoDollars =
          Money.wholeCents(Money.cpuMonth(realizedMillicores, price.coreHourNanoDollars()));
      identifiedNanoDollars = dollars(price, excessMillicores);
      lowNanoDollars = dollars(price, excessLowMillicores);
      highNanoDollars = dollars(price, excessHighMillicores);
    }

    private long dollars(MachinePrice price, long millicores) {
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

    SavingsStatus status() {
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
              reason()),
          new Identified(
              enough ? Money.dollars(identifiedNanoDollars) : null,
              enough ? Money.dollars(lowNanoDollars) : null,
              enough ? Money.dollars(highNanoDollars) : null,
              identifiedMillicores,
              excessBytes,
              pods,
              podsLeftOut),
          prices.stream().map(Sum::unitPrice).toList());
    }

    private static UnitPrice unitPrice(MachinePrice price) {
      return new UnitPrice(
          price.machineType(),
          Money.exactDollars(price.coreHourNanoDollars()),
          Money.exactDollars(price.gibHourNanoDollars()),
          price.origin(),
          price.source());
    }

    private int measured() {
      return (int) nodes.stream().filter(NodeDemand::measured).count();
    }

    private int enforcing() {
      return (int) nodes.stream().filter(NodeDemand::enforcing).count();
    }

    /// Why there is no figure, and when there will be one.
    private String missing() {
      if (measured() == 0) {
        return "no agent reports: " + nodes.size() + " of " + nodes.size() + " nodes unmeasured";
      }
      Instant since =
          nodes.stream()
              .map(NodeDemand::measuringSince)
              .filter(Objects::nonNull)
              .min(Instant::compareTo)
              .orElse(null);
      if (since == null) {
        return "no pod has been measured yet";
      }
      if (nodes.stream().flatMap(node -> node.pods().stream()).noneMatch(PodDemand::asks)) {
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
      List<String> unpriced =
          prices.stream()
              .filter(price -> price.origin() == UnitPrice.Origin.Default)
              .map(MachinePrice::machineType)
              .distinct()
              .toList();
      if (!unpriced.isEmpty()) {
        limits.add("per-resource default prices for " + String.join(", ", unpriced));
      }
      return String.join("; ", limits);
    }

    private String reason() {
      List<NodeDemand> observing =
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
      NodeDemand first = observing.getFirst();
      String why = Objects.requireNonNull(first.enforcement()).reason();
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
