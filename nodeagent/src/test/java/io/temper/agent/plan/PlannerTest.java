package io.temper.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.Cases;
import io.temper.crds.perf.Tier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class PlannerTest {
  private static final PlanPolicy DEFAULT = PlanPolicy.DEFAULT;

  @Test
  void everyPlanKeepsTheLimits() {
    Cases.each(random -> {
      NodeShape shape = shape(1 + random.nextInt(64), 1 + random.nextInt(2));
      PlanPolicy policy = policy(random);
      Plan before = Planner.plan(shape, policy, pods(random, random.nextInt(250)), null);
      Plan plan = Planner.plan(shape, policy, pods(random, random.nextInt(250)), before);

      assertThat(LayersJson.check(LayersJson.write(plan))).isEmpty();
      assertThat(plan.layers().stream().map(Layer::tier)).isEqualTo(Plan.ORDER);
      int fenced = plan.layers().stream().mapToInt(Layer::fencedCpus).sum();
      int reserved = policy.openReserveCores() * shape.cpusPerCore();
      assertThat(fenced).isLessThanOrEqualTo(Math.max(0, shape.cpus() - reserved));
      for (Layer layer : plan.layers()) {
        CpuRange cpus = layer.cpus();
        assertThat(cpus == null).isEqualTo(layer.treatment().kind() == LayerKind.Open);
        if (cpus != null) {
          assertThat(cpus.least() % shape.cpusPerCore()).isZero();
          assertThat(cpus.most() % shape.cpusPerCore()).isZero();
          assertThat(cpus.most()).isLessThanOrEqualTo(shape.cpus());
        }
      }
    });
  }

  @Test
  void orderOfPodsDoesNotMatterAndNothingChangesByPlanningAgain() {
    Cases.each(random -> {
      NodeShape shape = shape(1 + random.nextInt(16), 2);
      List<PlanPod> pods = pods(random, random.nextInt(60));
      Plan one = Planner.plan(shape, DEFAULT, pods, null);
      Collections.shuffle(pods, random);

      assertThat(Planner.plan(shape, DEFAULT, pods, null)).isEqualTo(one);
      assertThat(Planner.plan(shape, DEFAULT, pods, one)).isEqualTo(one);
      assertThat(PlanDiff.between(one, one).lines()).isEmpty();
    });
  }

  @Test
  void expressionsMatchExactlyTheirPodsInBothSpellings() {
    Cases.each(random -> {
      boolean systemd = random.nextBoolean();
      NodeShape shape = shape(8, 2, systemd ? "kubepods.slice" : "kubepods");
      List<PlanPod> pods = pods(random, 1 + random.nextInt(40));
      String config = LayersJson.write(Planner.plan(shape, DEFAULT, pods, null));
      List<Pattern> expressions = expressions(config);

      assertThat(expressions).hasSize(5);
      for (PlanPod pod : pods) {
        String path = path(pod.uid(), systemd, random.nextInt(3));
        for (Tier tier : Tier.values()) {
          int slot = Plan.regexSlot(tier);
          if (slot >= 0) {
            assertThat(expressions.get(slot).matcher(path).find()).isEqualTo(tier == pod.tier());
            assertThat(expressions.get(slot).matcher(path + "/" + path).find())
                .isEqualTo(tier == pod.tier());
          }
        }
      }
      String stranger = path(uid(random), systemd, 0);
      String hidden = stranger + path(pods.getFirst().uid(), systemd, 0);
      assertThat(expressions).noneMatch(e -> e.matcher(stranger).find());
      assertThat(expressions).noneMatch(e -> e.matcher(hidden).find());
    });
  }

  @Test
  void criticalThatDoesNotFitIsDemotedAndSaysSo() {
    Plan plan = Planner.plan(shape(4, 2), DEFAULT, List.of(pod(Tier.Critical, 7_000)), null);

    assertThat(plan.layer(Tier.Critical).treatment().kind()).isEqualTo(LayerKind.Grouped);
    assertThat(plan.layer(Tier.Critical).cpus()).isEqualTo(new CpuRange(6, 6));
    assertThat(plan.demotions())
        .containsExactly(
            new Demotion(
                Tier.Critical,
                "Grouped instead of Confined: 4 cores needed, 3 left beside the open reserve"));
  }

  @Test
  void criticalThatFitsHasItsCores() {
    Plan plan = Planner.plan(shape(4, 2), DEFAULT, List.of(pod(Tier.Critical, 3_500)), null);

    assertThat(plan.layer(Tier.Critical).treatment()).isEqualTo(DEFAULT.of(Tier.Critical));
    assertThat(plan.layer(Tier.Critical).cpus()).isEqualTo(new CpuRange(4, 4));
    assertThat(plan.demotions()).isEmpty();
  }

  @Test
  void exclusiveThreadsGetACoreEach() {
    Map<Tier, LayerPolicy> layers = new EnumMap<>(DEFAULT.layers());
    layers.put(
        Tier.Critical, new LayerPolicy(LayerKind.Confined, 5_000, 1_000, true, true, true, 5, 60));
    Plan plan =
        Planner.plan(
            shape(8, 2), new PlanPolicy(layers, 1), List.of(pod(Tier.Critical, 2_000)), null);

    assertThat(plan.layer(Tier.Critical).cpus()).isEqualTo(new CpuRange(4, 4));
  }

  @Test
  void machineOfOneCoreProtectsNobody() {
    Plan plan = Planner.plan(shape(1, 2), DEFAULT, List.of(pod(Tier.Critical, 500)), null);

    assertThat(plan.layers()).noneMatch(layer -> layer.fencedCpus() > 0);
    assertThat(plan.demotions()).hasSize(1);
  }

  @Test
  void machineOfTwoCoresGivesCriticalOne() {
    Plan plan = Planner.plan(shape(2, 1), DEFAULT, List.of(pod(Tier.Critical, 500)), null);

    assertThat(plan.layer(Tier.Critical).cpus()).isEqualTo(new CpuRange(1, 1));
    assertThat(plan.layer(Tier.Normal).cpus()).isEqualTo(new CpuRange(0, 1));
    assertThat(plan.demotions()).isEmpty();
  }

  @Test
  void smallPodThatComesAndGoesMovesNoCores() {
    NodeShape shape = shape(8, 1);
    List<PlanPod> without = List.of(pod(Tier.Critical, 2_000));
    List<PlanPod> with = new ArrayList<>(without);
    with.add(pod(Tier.Critical, 100));
    Plan larger = Planner.plan(shape, DEFAULT, with, null);

    Plan after = Planner.plan(shape, DEFAULT, without, larger);

    assertThat(after.shapeDigest()).isEqualTo(larger.shapeDigest());
    assertThat(Planner.plan(shape, DEFAULT, List.of(pod(Tier.Critical, 1_700)), larger))
        .extracting(plan -> plan.layer(Tier.Critical).cpus())
        .isEqualTo(new CpuRange(2, 2));
  }

  @Test
  void keptCoreNeverCostsAnybodyAnother() {
    Cases.each(random -> {
      NodeShape shape = shape(1 + random.nextInt(8), 1 + random.nextInt(2));
      Plan before = Planner.plan(shape, DEFAULT, pods(random, random.nextInt(20)), null);
      List<PlanPod> pods = pods(random, random.nextInt(20));

      assertThat(Planner.plan(shape, DEFAULT, pods, before).demotions().size())
          .isLessThanOrEqualTo(Planner.plan(shape, DEFAULT, pods, null).demotions().size());
    });
  }

  @Test
  void changeOfTierAloneIsAChangeOfMembersAlone() {
    NodeShape shape = shape(4, 2);
    String uid = "0f3c0000-0000-0000-0000-00000000aaaa";
    Plan normal =
        Planner.plan(shape, DEFAULT, List.of(new PlanPod(uid, Tier.Normal, 500, null)), null);
    Plan low = Planner.plan(shape, DEFAULT, List.of(new PlanPod(uid, Tier.Low, 500, null)), normal);

    assertThat(low.shapeDigest()).isEqualTo(normal.shapeDigest());
    assertThat(LayersJson.write(low)).isNotEqualTo(LayersJson.write(normal));
    assertThat(PlanDiff.between(normal, low).lines())
        .containsExactly("pod " + uid + ": normal -> low");
  }

  @Test
  void podsBelowSystemSliceDoNotCountAsServices() {
    String config =
        LayersJson.write(
            Planner.plan(shape(2, 1, "system.slice/kubepods"), DEFAULT, List.of(), null));

    assertThat(config).doesNotContain("\"system.slice/\"").contains("\"init.scope/\"");
  }

  static NodeShape shape(int cores, int threads) {
    return shape(cores, threads, "kubepods.slice");
  }

  private static NodeShape shape(int cores, int threads, String root) {
    List<NodeShape.Core> all = new ArrayList<>();
    for (int core = 0; core < cores; core++) {
      List<Integer> cpus = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        cpus.add(core + thread * cores);
      }
      all.add(new NodeShape.Core(cpus, 0, 0));
    }
    return new NodeShape(all, 1_000L * cores * threads, root);
  }

  static List<PlanPod> pods(Random random, int count) {
    List<PlanPod> pods = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Tier tier = Plan.ORDER.get(random.nextInt(Plan.ORDER.size()));
      long request = random.nextInt(3) == 0 ? 0 : random.nextInt(1 << random.nextInt(1, 14));
      pods.add(new PlanPod(uid(random), tier, request, null));
    }
    return pods;
  }

  private static PlanPod pod(Tier tier, long request) {
    return new PlanPod(UUID.randomUUID().toString(), tier, request, null);
  }

  private static PlanPolicy policy(Random random) {
    if (random.nextBoolean()) {
      return DEFAULT;
    }
    Map<Tier, LayerPolicy> layers = new EnumMap<>(Tier.class);
    DEFAULT
        .layers()
        .forEach((tier, own) ->
            layers.put(
                tier,
                new LayerPolicy(
                    tier == Tier.System || tier == Tier.Normal
                        ? own.kind()
                        : List.of(LayerKind.values()).get(random.nextInt(3)),
                    1 + random.nextInt(100_000),
                    1 + random.nextInt(10_000),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    own.fenced(),
                    random.nextInt(50),
                    50 + random.nextInt(50))));
    layers.replaceAll((_, own) ->
        own.kind() == LayerKind.Open ? LayerPolicy.open(own.sliceMicros(), 1, true) : own);
    return new PlanPolicy(layers, 1 + random.nextInt(4));
  }

  private static String uid(Random random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private static String path(String uid, boolean systemd, int qos) {
    String name = List.of("", "burstable", "besteffort").get(qos);
    if (!systemd) {
      return "/sys/fs/cgroup/kubepods/"
          + (name.isEmpty() ? "" : name + "/")
          + "pod"
          + uid
          + "/c0ffee";
    }
    String dashed = name.isEmpty() ? "" : "-" + name;
    return "/sys/fs/cgroup/kubepods.slice/"
        + (name.isEmpty() ? "" : "kubepods-" + name + ".slice/")
        + "kubepods"
        + dashed
        + "-pod"
        + uid.replace('-', '_')
        + ".slice/cri-containerd-c0ffee.scope";
  }

  private static List<Pattern> expressions(String config) {
    List<Pattern> expressions = new ArrayList<>();
    Matcher found = Pattern.compile("\"CgroupRegex\":\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(config);
    while (found.find()) {
      expressions.add(Pattern.compile(found.group(1).replace("\\\\", "\\")));
    }
    return expressions;
  }
}
