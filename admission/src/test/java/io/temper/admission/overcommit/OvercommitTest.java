package io.temper.admission.overcommit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.admission.overcommit.AdmittedPod.CpuRequest;
import io.temper.admission.overcommit.Decision.Leave;
import io.temper.admission.overcommit.Decision.Restore;
import io.temper.admission.overcommit.Decision.Scale;
import io.temper.admission.overcommit.Surroundings.Autoscaler;
import io.temper.admission.overcommit.Surroundings.Participation;
import io.temper.crds.perf.Tier;
import io.temper.crds.policy.OvercommitPolicySpec.Mode;
import io.temper.machinery.Cases;
import io.temper.tiers.Quantity;
import io.temper.tiers.TierPolicy;
import io.temper.tiers.Tiers;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class OvercommitTest {
  private static final int CASES = 5_000;
  private static final OvercommitRule HALF =
      new OvercommitRule("half", Mode.Enforce, false, OvercommitRule.scalable(), 50, 10);
  private static final String WEB =
      """
      {"metadata":{"name":"web"},"spec":{"containers":[
        {"name":"app","resources":{"requests":{"cpu":"500m","memory":"1Gi"},"limits":{"cpu":"1"}}},
        {"name":"log","resources":{"requests":{"cpu":"15m"}}}],
       "initContainers":[{"name":"setup","resources":{"requests":{"cpu":"2"}}}]}}
      """;

  @Test
  void requestsAreScaledAndWhatWasAskedForIsKept() {
    Map<String, @Nullable Object> scaled = scaled(WEB, HALF);

    assertThat(requests(scaled))
        .containsExactlyInAnyOrderEntriesOf(Map.of("app", "250m", "log", "10m", "setup", "1000m"));
    assertThat(Pods.read(scaled).annotations())
        .containsExactly(
            Map.entry(
                "temper.io/original-requests",
                "{\"containers\":{\"app\":{\"cpu\":\"500m\",\"scaled\":\"250m\"},"
                    + "\"log\":{\"cpu\":\"15m\",\"scaled\":\"10m\"},"
                    + "\"setup\":{\"cpu\":\"2\",\"scaled\":\"1000m\"}}}"));
    assertThat(Pods.read(scaled).labels()).containsEntry("temper.io/overcommitted", "true");
  }

  @Test
  void secondPassChangesNothing() {
    Cases.random(
        CASES,
        random -> {
          Map<String, @Nullable Object> pod = Pods.random(random);
          Surroundings around = random(random);
          Map<String, @Nullable Object> once = Pods.patched(pod, decide(pod, around));

          Decision again = decide(once, around);

          assertThat(again).isInstanceOf(Leave.class);
          assertThat(Pods.patched(once, again)).isEqualTo(once);
        });
  }

  @Test
  void takingBackGivesThePodAsItWas() {
    Cases.random(
        CASES,
        random -> {
          Map<String, @Nullable Object> pod = Pods.random(random);
          Map<String, @Nullable Object> other = pod;
          // Through any number of policies.
          for (int i = random.nextInt(4); i >= 0; i--) {
            other = Pods.patched(other, decide(other, random(random)));
          }

          Map<String, @Nullable Object> back = Pods.patched(other, decide(other, in(null)));

          assertThat(withoutEmpty(back)).isEqualTo(withoutEmpty(pod));
        });
  }

  @Test
  void onlyRequestsForCpuChangeAndOnlyDownwardsToTheFloor() {
    Cases.random(
        CASES,
        random -> {
          Map<String, @Nullable Object> pod = Pods.random(random);
          Surroundings around = random(random);
          Decision decision = decide(pod, around);
          Map<String, @Nullable Object> scaled = Pods.patched(pod, decision);

          AdmittedPod before = Pods.read(pod);
          AdmittedPod after = Pods.read(scaled);
          assertThat(QosClass.of(after)).isEqualTo(QosClass.of(before));
          assertThat(strip(scaled)).isEqualTo(strip(pod));
          Map<String, String> now = requests(scaled);
          requests(pod)
              .forEach((name, cpu) -> {
                BigDecimal was = exact(cpu);
                BigDecimal is = exact(now.getOrDefault(name, ""));
                assertThat(is).isLessThanOrEqualTo(was);
                if (!cpu.equals(now.get(name)) && around.rule() != null) {
                  assertThat(is)
                      .isGreaterThanOrEqualTo(
                          BigDecimal.valueOf(around.rule().floorMillicores(), 3));
                }
              });
          if (before.podLevel().requests().containsKey("cpu")) {
            assertThat(after.requestedMillicores())
                .isGreaterThanOrEqualTo(after.requestedByContainersMillicores());
          }
        });
  }

  @Test
  void whatMattersMostIsNeverTouched() {
    Cases.random(
        CASES,
        random -> {
          Map<String, @Nullable Object> pod = Pods.random(random);
          Surroundings around = random(random);
          AdmittedPod read = Pods.read(pod);
          boolean matters =
              around.tierPolicies().stream()
                  .map(policy ->
                      Tiers.decide(
                              new Tiers.Facts(
                                  "shop",
                                  read.priority(),
                                  read.priorityClass(),
                                  QosClass.of(read).name(),
                                  read.annotations().getOrDefault("temper.io/tier", "")),
                              policy)
                          .tier())
                  .anyMatch(tier -> tier == Tier.System || tier == Tier.Critical);

          if (matters || QosClass.of(read) != QosClass.Burstable) {
            assertThat(decide(pod, around)).isInstanceOf(Leave.class);
          }
        });
  }

  @Test
  void anotherRatioScalesFromWhatWasAskedFor() {
    Map<String, @Nullable Object> scaled = scaled(WEB, HALF);
    OvercommitRule most =
        new OvercommitRule("most", Mode.Enforce, false, OvercommitRule.scalable(), 80, 10);

    Map<String, @Nullable Object> again = Pods.patched(scaled, decide(scaled, in(most)));

    assertThat(requests(again))
        .containsExactlyInAnyOrderEntriesOf(Map.of("app", "400m", "log", "12m", "setup", "1600m"));
  }

  @Test
  void whatSomebodyElseChangedSinceIsTheNewOriginal() {
    Map<String, @Nullable Object> resized =
        Pods.parse(json(scaled(WEB, HALF)).replace("\"cpu\":\"250m\"", "\"cpu\":\"800m\""));

    Map<String, @Nullable Object> again = Pods.patched(resized, decide(resized, in(HALF)));
    Map<String, @Nullable Object> back = Pods.patched(resized, decide(resized, in(null)));

    assertThat(requests(again)).containsEntry("app", "400m");
    assertThat(requests(back)).containsEntry("app", "800m").containsEntry("setup", "2");
  }

  @Test
  void sameAmountWrittenOtherwiseIsTheSame() {
    Map<String, @Nullable Object> pod =
        Pods.parse(json(scaled(WEB, HALF)).replace("\"cpu\":\"1000m\"", "\"cpu\":\"1\""));

    assertThat(requests(Pods.patched(pod, decide(pod, in(null))))).containsEntry("setup", "2");
  }

  @Test
  void podsOwnRequestStaysAboveThoseOfItsContainers() {
    Map<String, @Nullable Object> pod =
        Pods.parse(
            """
            {"metadata":{},"spec":{"resources":{"requests":{"cpu":"30m"}},"containers":[
              {"name":"a","resources":{"requests":{"cpu":"10m"}}},
              {"name":"b","resources":{"requests":{"cpu":"20m"}}}]}}
            """);

    Map<String, @Nullable Object> scaled = Pods.patched(pod, decide(pod, in(HALF)));

    assertThat(requests(scaled))
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "10m", "b", "10m", "", "20m"));
  }

  @Test
  void recordThatSaysLessWasAskedForIsNotBelieved() {
    Map<String, @Nullable Object> pod =
        Pods.parse(json(scaled(WEB, HALF)).replace("\\\"500m\\\"", "\\\"1m\\\""));

    assertThat(requests(Pods.patched(pod, decide(pod, in(null))))).containsEntry("app", "250m");
  }

  @ParameterizedTest
  @MethodSource("recordsThatCannotBeRead")
  void podWhoseRecordCannotBeReadIsLetBe(String record) {
    Map<String, @Nullable Object> pod = Pods.parse(WEB);
    metadata(pod).put("annotations", Map.of("temper.io/original-requests", record));

    assertThat(decide(pod, in(HALF))).isEqualTo(new Leave(Reason.UNREADABLE));
  }

  static Stream<String> recordsThatCannotBeRead() {
    return Stream.of(
        "",
        "x",
        "[]",
        "null",
        "{\"containers\":7}",
        "{\"containers\":{\"app\":\"500m\"}}",
        "{\"containers\":{\"app\":{\"cpu\":\"1\"}}}",
        "{\"containers\":{\"app\":{\"cpu\":\"1\",\"scaled\":\"1\",\"more\":\"1\"}}}",
        "{\"containers\":{\"app\":{\"cpu\":1,\"scaled\":\"1\"}}}",
        "{\"other\":{}}");
  }

  @ParameterizedTest
  @MethodSource("podsLetBe")
  void podIsLeftAsItIs(Case each) {
    Map<String, @Nullable Object> pod = Pods.parse(each.pod());

    assertThat(decide(pod, each.around())).isEqualTo(new Leave(each.reason()));
  }

  record Case(String name, String pod, Surroundings around, Reason reason) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> podsLetBe() {
    Surroundings half = in(HALF);
    String critical = WEB.replace("\"spec\":{", "\"spec\":{\"priority\":1000000,");
    String guaranteed =
        """
        {"metadata":{},"spec":{"containers":[{"name":"a","resources":{
          "requests":{"cpu":"1","memory":"1Gi"},"limits":{"cpu":"1000m","memory":"1Gi"}}}]}}
        """;
    String memoryOnly =
        """
        {"metadata":{},"spec":{"containers":[
          {"name":"a","resources":{"requests":{"memory":"1Gi"}}}]}}
        """;
    String nothing = "{\"metadata\":{},\"spec\":{\"containers\":[{\"name\":\"a\"}]}}";
    return Stream.of(
        new Case("critical", critical, half, Reason.TIER),
        new Case(
            "a tier the policy does not name",
            WEB,
            in(rule(Mode.Enforce, false, Set.of(Tier.Low))),
            Reason.TIER),
        new Case(
            "critical on some nodes only",
            WEB.replace("\"spec\":{", "\"spec\":{\"priority\":5000,"),
            with(HALF, new TierPolicy(5_000, 4_000, 0, -100, Set.of())),
            Reason.TIER),
        new Case("guaranteed", guaranteed, half, Reason.GUARANTEED),
        new Case("best effort", nothing, half, Reason.BEST_EFFORT),
        new Case("memory only", memoryOnly, half, Reason.NO_CPU_REQUEST),
        new Case(
            "opted out",
            WEB.replace(
                "\"name\":\"web\"",
                "\"annotations\":{\"temper.io/overcommit\":\"disabled\"},\"name\":\"web\""),
            half,
            Reason.OPTED_OUT),
        new Case(
            "mirror of a static pod",
            WEB.replace(
                "\"name\":\"web\"",
                "\"annotations\":{\"kubernetes.io/config.mirror\":\"x\"},\"name\":\"web\""),
            half,
            Reason.MIRROR),
        new Case("no policy", WEB, in(null), Reason.NO_POLICY),
        new Case("exempt", WEB, in(rule(Mode.Exempt, false, HALF.tiers())), Reason.EXEMPT),
        new Case("observed", WEB, in(rule(Mode.Observe, false, HALF.tiers())), Reason.OBSERVED),
        new Case("paused", WEB, in(rule(Mode.Enforce, true, HALF.tiers())), Reason.PAUSED),
        new Case(
            "everything stays",
            WEB,
            in(new OvercommitRule("all", Mode.Enforce, false, HALF.tiers(), 100, 1)),
            Reason.AT_FLOOR),
        new Case("namespace out", WEB, at(Participation.OUT), Reason.NAMESPACE_OUT),
        new Case("namespace unknown", WEB, at(Participation.UNKNOWN), Reason.NAMESPACE_UNKNOWN),
        new Case(
            "horizontal autoscaler",
            WEB,
            by(Autoscaler.CPU_UTILIZATION),
            Reason.HORIZONTAL_AUTOSCALER),
        new Case("vertical autoscaler", WEB, by(Autoscaler.VERTICAL), Reason.VERTICAL_AUTOSCALER),
        new Case(
            "pods must ask for more",
            WEB,
            bounds(new CpuBounds(0, BigDecimal.ZERO, 1_001, BigDecimal.ZERO)),
            Reason.LIMIT_RANGE),
        new Case(
            "ratio of pods",
            WEB,
            bounds(new CpuBounds(0, BigDecimal.ZERO, 0, BigDecimal.TWO)),
            Reason.LIMIT_RANGE));
  }

  @Test
  void limitRangesOfContainersAreKept() {
    CpuBounds least = new CpuBounds(300, BigDecimal.ZERO, 0, BigDecimal.ZERO);
    CpuBounds ratio = new CpuBounds(0, new BigDecimal("2.5"), 0, BigDecimal.ZERO);

    assertThat(requests(scaled(WEB, bounds(least))))
        .containsEntry("app", "300m")
        .containsEntry("log", "15m");
    assertThat(requests(scaled(WEB, bounds(ratio)))).containsEntry("app", "400m");
    assertThat(requests(scaled(WEB, bounds(least.and(ratio))))).containsEntry("app", "400m");
  }

  @ParameterizedTest
  @MethodSource("endings")
  void podThatWasScaledGetsBackWhatItAskedFor(Case each) {
    Map<String, @Nullable Object> scaled = scaled(WEB, HALF);

    Decision decision = decide(scaled, each.around());

    assertThat(decision)
        .isInstanceOfSatisfying(
            Restore.class, restore -> assertThat(restore.reason()).isEqualTo(each.reason()));
    assertThat(withoutEmpty(Pods.patched(scaled, decision)))
        .isEqualTo(withoutEmpty(Pods.parse(WEB)));
  }

  static Stream<Case> endings() {
    return podsLetBe()
        .filter(each -> each.pod().equals(WEB))
        .filter(each -> each.reason() != Reason.PAUSED)
        .filter(each -> each.reason() != Reason.NAMESPACE_UNKNOWN);
  }

  @Test
  void pausedPolicyLeavesWhatIsScaled() {
    Map<String, @Nullable Object> scaled = scaled(WEB, HALF);

    assertThat(decide(scaled, in(rule(Mode.Enforce, true, HALF.tiers()))))
        .isEqualTo(new Leave(Reason.PAUSED));
  }

  @Test
  void absurdRulesAreNone() {
    assertThatThrownBy(() -> new OvercommitRule("x", Mode.Enforce, false, HALF.tiers(), 0, 1))
        .hasMessageContaining("keepPercent");
    assertThatThrownBy(() -> new OvercommitRule("x", Mode.Enforce, false, HALF.tiers(), 101, 1))
        .hasMessageContaining("keepPercent");
    assertThatThrownBy(() -> new OvercommitRule("x", Mode.Enforce, false, HALF.tiers(), 50, 0))
        .hasMessageContaining("floorMillicores");
    assertThatThrownBy(() -> rule(Mode.Enforce, false, EnumSet.allOf(Tier.class)))
        .hasMessageContaining("never scaled");
  }

  @Test
  void hugeRequestsDoNotOverflow() {
    assertThat(HALF.scaled(Long.MAX_VALUE, 0)).isEqualTo(Long.MAX_VALUE / 2 + 1);
  }

  private static OvercommitRule rule(Mode mode, boolean paused, Set<Tier> tiers) {
    return new OvercommitRule("half", mode, paused, tiers, 50, 10);
  }

  private static Surroundings in(@Nullable OvercommitRule rule) {
    return with(rule, TierPolicy.DEFAULT);
  }

  private static Surroundings with(@Nullable OvercommitRule rule, TierPolicy... more) {
    List<TierPolicy> policies =
        Stream.concat(Stream.of(TierPolicy.DEFAULT), Stream.of(more)).toList();
    return new Surroundings(Participation.IN, rule, policies, Autoscaler.NONE, CpuBounds.NONE);
  }

  private static Surroundings at(Participation participation) {
    return new Surroundings(
        participation, HALF, List.of(TierPolicy.DEFAULT), Autoscaler.NONE, CpuBounds.NONE);
  }

  private static Surroundings by(Autoscaler autoscaler) {
    return new Surroundings(
        Participation.IN, HALF, List.of(TierPolicy.DEFAULT), autoscaler, CpuBounds.NONE);
  }

  private static Surroundings bounds(CpuBounds bounds) {
    return new Surroundings(
        Participation.IN, HALF, List.of(TierPolicy.DEFAULT), Autoscaler.NONE, bounds);
  }

  private static Surroundings random(Random random) {
    OvercommitRule rule =
        random.nextInt(10) == 0
            ? null
            : new OvercommitRule(
                "r",
                random.nextInt(8) == 0 ? Mode.Observe : Mode.Enforce,
                false,
                random.nextInt(4) == 0 ? Set.of(Tier.Normal) : OvercommitRule.scalable(),
                1 + random.nextInt(100),
                1 + random.nextInt(200));
    CpuBounds bounds =
        random.nextInt(3) > 0
            ? CpuBounds.NONE
            : new CpuBounds(
                random.nextInt(100),
                BigDecimal.valueOf(random.nextInt(5)),
                random.nextInt(200),
                BigDecimal.ZERO);
    return new Surroundings(
        Participation.IN, rule, List.of(TierPolicy.DEFAULT), Autoscaler.NONE, bounds);
  }

  private static Decision decide(Map<String, @Nullable Object> pod, Surroundings around) {
    return Overcommit.decide(Pods.read(pod), around);
  }

  private static Map<String, @Nullable Object> scaled(String pod, OvercommitRule rule) {
    return scaled(pod, in(rule));
  }

  private static Map<String, @Nullable Object> scaled(String pod, Surroundings around) {
    Map<String, @Nullable Object> tree = Pods.parse(pod);
    Decision decision = decide(tree, around);
    assertThat(decision).isInstanceOf(Scale.class);
    return Pods.patched(tree, decision);
  }

  /// By container; the pod's own under the empty name.
  private static Map<String, String> requests(Map<String, @Nullable Object> pod) {
    return Pods.read(pod).cpuRequests().stream()
        .collect(Collectors.toMap(CpuRequest::container, CpuRequest::cpu));
  }

  private static BigDecimal exact(String quantity) {
    BigDecimal exact = Quantity.exact(quantity);
    assertThat(exact).as(quantity).isNotNull();
    return exact == null ? BigDecimal.ZERO : exact;
  }

  private static String json(Map<String, @Nullable Object> tree) {
    return new String(
        new io.temper.machinery.wire.JsonWriter().tree(tree).toByteArray(),
        java.nio.charset.StandardCharsets.UTF_8);
  }

  @SuppressWarnings("unchecked") // as parsed
  private static Map<String, @Nullable Object> metadata(Map<String, @Nullable Object> pod) {
    if (pod.get("metadata") instanceof Map<?, ?> metadata) {
      return (Map<String, @Nullable Object>) metadata;
    }
    throw new AssertionError("no metadata: " + pod);
  }

  /// Without what scaling changes.
  private static Object strip(Object tree) {
    Map<String, Object> stripped = new HashMap<>();
    collect("", tree, stripped);
    stripped
        .keySet()
        .removeIf(path ->
            path.endsWith("/requests/cpu")
                || path.endsWith("temper.io/original-requests")
                || path.endsWith("temper.io/overcommitted"));
    return stripped;
  }

  private static Object withoutEmpty(Object tree) {
    Map<String, Object> leaves = new LinkedHashMap<>();
    collect("", tree, leaves);
    return leaves;
  }

  private static void collect(String path, @Nullable Object tree, Map<String, Object> leaves) {
    switch (tree) {
      case Map<?, ?> map -> map.forEach((key, value) -> collect(path + "/" + key, value, leaves));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          collect(path + "/" + i, list.get(i), leaves);
        }
      }
      case null -> {}
      default -> leaves.put(path, tree);
    }
  }
}
