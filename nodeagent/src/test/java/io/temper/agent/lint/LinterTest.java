package io.temper.agent.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.Cases;
import io.temper.agent.lint.Reality.PodThread;
import io.temper.agent.plan.CpuRange;
import io.temper.agent.plan.Layer;
import io.temper.agent.plan.LayerKind;
import io.temper.agent.plan.LayerPolicy;
import io.temper.agent.plan.NodeShape;
import io.temper.agent.plan.Plan;
import io.temper.agent.plan.PlanPod;
import io.temper.agent.plan.PlanPolicy;
import io.temper.agent.plan.Planner;
import io.temper.crds.perf.Tier;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class LinterTest {
  private static final String CRITICAL = "uid-of-critical";
  private static final String LOW = "uid-of-low";
  private static final Map<String, String> NAMES = Map.of(CRITICAL, "shop/web", LOW, "shop/batch");
  private static final NodeShape SHAPE = shape(8);
  private static final BitSet ALL = cpus(0, 16);
  private static final Plan PLAN = plan(PlanPolicy.DEFAULT);
  private static final Reality SANE = reality(List.of());

  /// A fault, put into a sane reality.
  record Fault(
      String name, Invariant invariant, String object, String words, Plan plan, Reality reality) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Fault> faults() {
    return Stream.of(
        new Fault(
            "siblings share a core beside an idle one",
            Invariant.SmtCollision,
            "layer critical",
            "busy threads share 1 of its cores while 1 stand idle",
            PLAN,
            reality(List.of(busy(CRITICAL, Tier.Critical, 0), busy(CRITICAL, Tier.Critical, 8)))),
        new Fault(
            "a confined thread runs off its CPUs",
            Invariant.ProtectedFallback,
            "layer critical",
            "pod shop/web runs on CPU 5, which is none of the layer's {0, 1, 8, 9}",
            PLAN,
            reality(List.of(busy(CRITICAL, Tier.Critical, 5)))),
        new Fault(
            "fewer CPUs than promised",
            Invariant.ProtectedFallback,
            "layer critical",
            "it has 1 CPUs, promised are 4",
            PLAN,
            reality(Map.of(Tier.Critical, cpus(0, 1)), List.of(busy(CRITICAL, null, 0)))),
        new Fault(
            "no CPU at all",
            Invariant.ProtectedFallback,
            "layer critical",
            "it has 0 CPUs",
            PLAN,
            reality(
                Map.of(Tier.Critical, new BitSet()),
                List.of(thread(CRITICAL, null, ALL, 3, 0, 999)))),
        new Fault(
            "the reserve is taken",
            Invariant.OpenReserve,
            "node",
            "protected layers hold 16 CPUs, planned are at most 6",
            PLAN,
            reality(Map.of(Tier.Critical, ALL), List.of())),
        new Fault(
            "a thread is in another layer",
            Invariant.LayerMismatch,
            "pod shop/web",
            "in layer normal instead of critical",
            PLAN,
            reality(List.of(busy(CRITICAL, Tier.Normal, 5)))),
        new Fault(
            "a thread is pinned",
            Invariant.AffinityFallback,
            "pod shop/batch",
            "may run on CPUs {3, 4} only",
            PLAN,
            reality(List.of(thread(LOW, Tier.Low, cpus(3, 5), 3, 500, 100)))),
        new Fault(
            "a thread is pinned to more than a NUMA node",
            Invariant.AffinityFallback,
            "pod shop/batch",
            "may run on CPUs",
            PLAN,
            twoNodes(cpus(0, 5))),
        new Fault(
            "nothing holds a limit",
            Invariant.LimitInert,
            "pod shop/batch",
            "nothing holds its CPU limit: no freezer",
            PLAN,
            new Reality(1, SHAPE, masks(), List.of(), Set.of(LOW), "no freezer", NAMES)),
        new Fault(
            "more busy threads than exclusive cores",
            Invariant.ExclusiveUndersized,
            "layer critical",
            "5 busy threads want a core each and it has 4",
            plan(exclusive()),
            reality(
                Map.of(Tier.Critical, fourCores()),
                Stream.of(0, 1, 2, 3, 8).map(cpu -> busy(CRITICAL, null, cpu)).toList())),
        new Fault(
            "an open thread starves",
            Invariant.OpenStarved,
            "layer low",
            "a thread of pod shop/batch always wants to run",
            PLAN,
            reality(List.of(thread(LOW, Tier.Low, ALL, 5, 2, 990)))));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void faultThatStaysIsFoundAtTheThirdLook(Fault one) {
    Findings twice = looks(2, one, Findings.NONE);
    Findings found = looks(1, one, twice);

    assertThat(twice.violations()).isEmpty();
    assertThat(found.violations())
        .anySatisfy(violation -> {
          assertThat(violation.invariant()).isEqualTo(one.invariant());
          assertThat(violation.object()).isEqualTo(one.object());
          assertThat(violation.message()).contains(one.words()).contains("; ");
          assertThat(violation.sinceMillis()).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @MethodSource("faults")
  void faultThatIsGoneIsForgottenAtTheSecondLook(Fault one) {
    Findings found = looks(3, one, Findings.NONE);
    Findings once = Linter.look(one.plan(), SANE, found);

    assertThat(once.violations()).isEqualTo(found.violations());
    assertThat(Linter.look(one.plan(), SANE, once).violations()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void faultThatComesAndGoesIsNone(Fault one) {
    Findings found = Findings.NONE;
    for (int i = 0; i < 6; i++) {
      found = Linter.look(one.plan(), SANE, looks(2, one, found));

      assertThat(found.violations()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void faultThatIsMissedOnceKeepsItsBeginning(Fault one) {
    Findings found = looks(3, one, Findings.NONE);
    Findings again = looks(1, one, Linter.look(one.plan(), SANE, found));

    assertThat(again.violations()).isEqualTo(found.violations());
  }

  @Test
  void otherPodsThatComeAndGoHideNoFault() {
    Reality reality = reality(List.of(busy(CRITICAL, Tier.Normal, 5)));
    Findings found = Findings.NONE;
    Plan plan = PLAN;
    for (int i = 0; i < 3; i++) {
      PlanPod other = new PlanPod("another-" + i, Tier.Normal, 10, null);
      plan =
          Planner.plan(
              SHAPE,
              PlanPolicy.DEFAULT,
              List.of(pod(CRITICAL, Tier.Critical), pod(LOW, Tier.Low), other),
              plan);
      found = Linter.look(plan, reality, found);
    }

    assertThat(found.violations()).extracting(Violation::object).containsExactly("pod shop/web");
  }

  @Test
  void podThatChangesItsTierHasTimeToArrive() {
    Reality reality = reality(List.of(busy(CRITICAL, Tier.Critical, 0)));
    Findings found = Findings.NONE;
    for (int i = 0; i < 6; i++) {
      Tier tier = i / 2 % 2 == 0 ? Tier.Low : Tier.Background;
      Plan moved = Planner.plan(SHAPE, PlanPolicy.DEFAULT, List.of(pod(CRITICAL, tier)), PLAN);
      found = Linter.look(moved, reality, found);

      assertThat(found.violations()).isEmpty();
    }
  }

  @Test
  void detailsThatChangeAreNoNews() {
    Findings found = Findings.NONE;
    for (int cpu = 2; cpu < 5; cpu++) {
      found = Linter.look(PLAN, reality(List.of(busy(CRITICAL, Tier.Critical, cpu))), found);
    }
    Findings later = Linter.look(PLAN, reality(List.of(busy(CRITICAL, Tier.Critical, 5))), found);

    assertThat(later.violations()).hasSize(1).isEqualTo(found.violations());
  }

  @Test
  void whatIsNotKnownProvesNothing() {
    PodThread blind = thread(CRITICAL, null, new BitSet(), -1, 999, 1);
    Fault none =
        new Fault(
            "", Invariant.OpenReserve, "", "", PLAN, reality(Map.of(), List.of(blind, blind)));

    assertThat(looks(3, none, Findings.NONE).violations()).isEmpty();
  }

  @Test
  void threadThatMayUseAWholeNumaNodeIsNotPinned() {
    Fault none = new Fault("", Invariant.AffinityFallback, "", "", PLAN, twoNodes(ofNode(0)));

    assertThat(looks(3, none, Findings.NONE).violations()).isEmpty();
  }

  @Test
  void siblingsMayShareWhereNoCoreIsIdle() {
    Fault none =
        new Fault(
            "",
            Invariant.SmtCollision,
            "",
            "",
            PLAN,
            reality(
                List.of(
                    busy(CRITICAL, Tier.Critical, 0),
                    busy(CRITICAL, Tier.Critical, 8),
                    thread(CRITICAL, Tier.Critical, ALL, 1, 60, 0))));

    assertThat(looks(3, none, Findings.NONE).violations()).isEmpty();
  }

  @Test
  void saneRealitiesHaveNoViolations() {
    Cases.each(random -> {
      NodeShape shape = shape(1 + random.nextInt(16));
      Findings found = Findings.NONE;
      Plan plan = null;
      for (int look = 0; look < 8; look++) {
        if (plan == null || random.nextInt(4) == 0) {
          plan = Planner.plan(shape, PlanPolicy.DEFAULT, pods(random), plan);
        }
        found = Linter.look(plan, sane(random, shape, plan, look), found);
        assertThat(found.violations()).isEmpty();
      }
    });
  }

  private static Findings looks(int times, Fault one, Findings before) {
    Findings found = before;
    for (int i = 0; i < times; i++) {
      found = Linter.look(one.plan(), one.reality(), found);
    }
    return found;
  }

  // Each layer has what it was promised, each busy thread a CPU that its layer may use.
  private static Reality sane(Random random, NodeShape shape, Plan plan, long at) {
    Map<Tier, BitSet> masks = new EnumMap<>(Tier.class);
    BitSet all = cpus(0, shape.cpus());
    BitSet free = (BitSet) all.clone();
    int core = 0;
    for (Layer layer : plan.layers()) {
      CpuRange range = layer.cpus();
      if (range != null && layer.treatment().fenced()) {
        BitSet own = new BitSet();
        while (own.cardinality() < range.least()) {
          shape.cores().get(core++).cpus().forEach(own::set);
        }
        free.andNot(own);
        masks.put(layer.tier(), own);
      }
    }
    List<PodThread> threads = new ArrayList<>();
    plan.members()
        .forEach((pod, tier) -> {
          BitSet own = masks.get(tier);
          boolean confined = plan.layer(tier).treatment().kind() == LayerKind.Confined;
          BitSet where = own != null && confined ? own : free;
          int cpu = where.isEmpty() ? -1 : where.nextSetBit(0);
          boolean alone = threads.stream().noneMatch(thread -> thread.lastCpu() == cpu);
          int run = alone && cpu >= 0 ? random.nextInt(1_000) : 100 + random.nextInt(500);
          int wait = random.nextInt(1 + Math.min(940, 1_000 - run));
          threads.add(thread(pod, random.nextBoolean() ? tier : null, all, cpu, run, wait));
        });
    return new Reality(at, shape, masks, threads, Set.of(), "", Map.of());
  }

  private static Plan plan(PlanPolicy policy) {
    return Planner.plan(
        SHAPE, policy, List.of(pod(CRITICAL, Tier.Critical), pod(LOW, Tier.Low)), null);
  }

  private static PlanPolicy exclusive() {
    Map<Tier, LayerPolicy> layers = new EnumMap<>(PlanPolicy.DEFAULT.layers());
    layers.put(
        Tier.Critical, new LayerPolicy(LayerKind.Confined, 5_000, 1_000, true, true, true, 5, 60));
    return new PlanPolicy(layers, 1);
  }

  private static PlanPod pod(String uid, Tier tier) {
    return new PlanPod(uid, tier, 3_500, null);
  }

  private static List<PlanPod> pods(Random random) {
    List<PlanPod> pods = new ArrayList<>();
    for (int i = random.nextInt(20); i > 0; i--) {
      Tier tier = Plan.ORDER.get(random.nextInt(Plan.ORDER.size()));
      String uid = new UUID(random.nextLong(), random.nextLong()).toString();
      pods.add(new PlanPod(uid, tier, random.nextInt(3_000), null));
    }
    return pods;
  }

  private static Reality reality(List<PodThread> threads) {
    return reality(masks(), threads);
  }

  private static Reality reality(Map<Tier, BitSet> layerCpus, List<PodThread> threads) {
    return new Reality(1, SHAPE, layerCpus, threads, Set.of(), "", NAMES);
  }

  private static Reality twoNodes(BitSet allowed) {
    List<NodeShape.Core> cores =
        SHAPE.cores().stream()
            .map(core -> new NodeShape.Core(core.cpus(), 0, core.cpus().getFirst() < 4 ? 0 : 1))
            .toList();
    return new Reality(
        1,
        new NodeShape(cores, 16_000, "kubepods.slice"),
        masks(),
        List.of(thread(LOW, Tier.Low, allowed, 2, 500, 100)),
        Set.of(),
        "",
        NAMES);
  }

  private static BitSet ofNode(int node) {
    BitSet cpus = cpus(4 * node, 4 * node + 4);
    cpus.or(cpus(8 + 4 * node, 12 + 4 * node));
    return cpus;
  }

  // Two cores of siblings n and n + 8.
  private static Map<Tier, BitSet> masks() {
    BitSet critical = core(0);
    critical.or(core(1));
    return Map.of(Tier.Critical, critical);
  }

  private static PodThread busy(String pod, @Nullable Tier layer, int cpu) {
    return thread(pod, layer, ALL, cpu, 950, 10);
  }

  private static PodThread thread(
      String pod, @Nullable Tier layer, BitSet allowed, int cpu, int run, int wait) {
    return new PodThread(pod, layer, allowed, cpu, run, wait);
  }

  private static NodeShape shape(int cores) {
    List<NodeShape.Core> all = new ArrayList<>();
    for (int core = 0; core < cores; core++) {
      all.add(new NodeShape.Core(List.of(core, core + cores), 0, 0));
    }
    return new NodeShape(all, 2_000L * cores, "kubepods.slice");
  }

  private static BitSet core(int core) {
    BitSet cpus = new BitSet();
    cpus.set(core);
    cpus.set(core + 8);
    return cpus;
  }

  private static BitSet fourCores() {
    BitSet cpus = cpus(0, 4);
    cpus.or(cpus(8, 12));
    return cpus;
  }

  private static BitSet cpus(int from, int to) {
    BitSet cpus = new BitSet();
    cpus.set(from, to);
    return cpus;
  }
}
