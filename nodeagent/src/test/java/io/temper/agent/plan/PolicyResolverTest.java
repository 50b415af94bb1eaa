package io.temper.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.Cases;
import io.temper.agent.plan.NodePolicy.Pace;
import io.temper.agent.plan.NodePolicy.Spec;
import io.temper.agent.plan.NodePolicy.Tiered;
import io.temper.agent.plan.NodePolicy.Treatment;
import io.temper.agent.plan.PolicyResolver.Problem;
import io.temper.agent.plan.PolicyResolver.Resolution;
import io.temper.crds.perf.Tier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PolicyResolverTest {
  private static final Map<String, String> LABELS = Map.of("pool", "db", "arch", "amd64");
  private static final Pace CALM = new Pace(null, null, null);

  @Test
  void withoutPoliciesTheDefaultsHold() {
    Resolution resolution = PolicyResolver.resolve(List.of(), LABELS, null);

    assertThat(resolution.policy()).isEqualTo(EffectivePolicy.DEFAULT);
    assertThat(resolution.problems()).isEmpty();
  }

  @Test
  void policyThatSaysNothingIsTheDefaultsByAName() {
    EffectivePolicy policy =
        PolicyResolver.resolve(List.of(policy("a", 0, 0L, Map.of())), LABELS, null).policy();

    assertThat(policy.name()).isEqualTo("a");
    assertThat(policy.plan()).isEqualTo(PlanPolicy.DEFAULT);
    assertThat(policy.tiers()).isEqualTo(EffectivePolicy.DEFAULT.tiers());
  }

  @Test
  void highestPriorityThenOldestThenFirstByNameHoldsInAnyOrder() {
    List<NodePolicy> policies =
        new ArrayList<>(
            List.of(
                policy("low", 1, 0L, Map.of()),
                policy("young", 9, 5L, Map.of()),
                policy("b", 3, 5L, Map.of()),
                policy("a", 3, 5L, Map.of()),
                policy("none", 0, null, Map.of())));
    Cases.each(random -> {
      Collections.shuffle(policies, random);
      Resolution resolution = PolicyResolver.resolve(policies, LABELS, null);

      assertThat(resolution.policy().name()).isEqualTo("a");
      assertThat(resolution.problems())
          .extracting(Problem::policy)
          .containsExactly("b", "low", "none", "young");
      assertThat(resolution.problems())
          .allSatisfy(problem -> assertThat(problem.faults()).containsExactly("overruled by a"));
    });
  }

  record Selection(String name, NodeSelector selector, boolean selects) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Selection> selections() {
    return Stream.of(
        new Selection("all", NodeSelector.ALL, true),
        new Selection("label", new NodeSelector(Map.of("pool", "db"), List.of()), true),
        new Selection("other value", new NodeSelector(Map.of("pool", "web"), List.of()), false),
        new Selection("no such label", new NodeSelector(Map.of("x", "y"), List.of()), false),
        new Selection("in", expression("pool", "In", "web", "db"), true),
        new Selection("not in", expression("pool", "NotIn", "db"), false),
        new Selection("not in, no label", expression("x", "NotIn", "db"), true),
        new Selection("exists", expression("pool", "Exists"), true),
        new Selection("does not exist", expression("pool", "DoesNotExist"), false));
  }

  @ParameterizedTest
  @MethodSource("selections")
  void nodesAreSelectedByLabels(Selection one) {
    NodePolicy policy = with("a", one.selector(), Map.of(), null, null, null);

    assertThat(PolicyResolver.resolve(List.of(policy), LABELS, null).policy().name())
        .isEqualTo(one.selects() ? "a" : "");
  }

  record Fault(String name, NodePolicy policy, String sentence) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Fault> faults() {
    return Stream.of(
        fault("tier", Map.of("golden", least(1)), "tiers: golden is no tier"),
        fault("order", Map.of("high", least(2_000_000)), "minPriority must fall"),
        fault("system", Map.of("critical", least(2_000_000_000)), "stay below 2000000000"),
        fault("too large", Map.of("low", least(-3_000_000_000L)), "minPriority must be -2147"),
        fault("no threshold", Map.of("background", least(-500)), "background.minPriority cannot"),
        fault(
            "kind", Map.of("high", layer("Closed", 1L)), "kind must be Confined, Grouped or Open"),
        fault("system kind", Map.of("system", layer("Confined", null)), "kind must stay Open"),
        fault("normal kind", Map.of("normal", layer("Confined", null)), "kind cannot be Confined"),
        fault("weight", Map.of("low", layer("Open", 0L)), "weight must be 1 to 10000, but is 0"),
        fault("protected", Map.of("low", fenced()), "protected needs a kind with CPUs"),
        fault("range", Map.of("high", range(60L, 20L)), "utilRangePercent must be two rising"),
        fault("one number", Map.of("high", range(60L)), "utilRangePercent must be two rising"),
        new Fault(
            "mode",
            with("a", NodeSelector.ALL, Map.of(), "Off", null, null),
            "mode must be Auto or Observe, but is Off"),
        new Fault(
            "limits",
            with("a", NodeSelector.ALL, Map.of(), null, "Some", null),
            "limits must be Require or Ignore, but is Some"),
        new Fault(
            "reserve",
            with("a", NodeSelector.ALL, Map.of(), null, null, 0L),
            "openReserveCores must be 1 to 512, but is 0"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void faultyPolicyIsRefusedWholeAndInWords(Fault one) {
    Resolution resolution = PolicyResolver.resolve(List.of(one.policy()), LABELS, null);

    assertThat(resolution.policy()).isEqualTo(EffectivePolicy.DEFAULT);
    assertThat(resolution.problems()).hasSize(1);
    assertThat(resolution.problems().getFirst().faults())
        .anySatisfy(sentence -> assertThat(sentence).contains(one.sentence()));
  }

  @Test
  void policyThatBecomesFaultyGoesOnAsItWas() {
    NodePolicy good = policy("a", 0, 0L, Map.of("critical", least(5_000_000)));
    NodePolicy bad = policy("a", 0, 0L, Map.of("critical", least(5)));
    Resolution before = PolicyResolver.resolve(List.of(good), LABELS, null);
    Resolution once = PolicyResolver.resolve(List.of(bad), LABELS, before);
    Resolution twice = PolicyResolver.resolve(List.of(bad), LABELS, once);

    assertThat(twice.policy()).isEqualTo(before.policy());
    assertThat(twice.policy().tiers().critical()).isEqualTo(5_000_000);
    assertThat(twice.problems()).hasSize(1);
    assertThat(PolicyResolver.resolve(List.of(), LABELS, twice).policy())
        .isEqualTo(EffectivePolicy.DEFAULT);
  }

  @Test
  void refusedPolicyCanStillAskForSafeMode() {
    Spec spec =
        new Spec(
            NodeSelector.ALL, null, "Nonsense", true, Map.of(), null, List.of(), CALM, null, null);
    NodePolicy policy = new NodePolicy("u", "stop", 0, spec, List.of());

    Resolution resolution = PolicyResolver.resolve(List.of(policy), LABELS, null);

    assertThat(resolution.policy().safeMode()).isTrue();
    assertThat(resolution.problems()).hasSize(1);
  }

  @Test
  void openLayerThatBecomesGroupedHasARange() {
    EffectivePolicy policy =
        PolicyResolver.resolve(
                List.of(policy("a", 0, 0L, Map.of("low", layer("Grouped", 70L)))), LABELS, null)
            .policy();

    assertThat(policy.plan().of(Tier.Low))
        .isEqualTo(new LayerPolicy(LayerKind.Grouped, 30_000, 70, false, false, false, 50, 90));
  }

  @Test
  void switchbackIsReadOrRefusedWhole() {
    assertThat(switchback(2L, "autumn-2026").policy().switchback())
        .isEqualTo(new EffectivePolicy.Switchback(2, "autumn-2026"));
    assertThat(faults(switchback(51L, "autumn-2026")))
        .containsExactly("switchback.percent must be 1 to 50, but is 51");
    assertThat(faults(switchback(null, "autumn-2026")))
        .containsExactly("switchback.percent is missing");
    assertThat(faults(switchback(2L, "short")))
        .containsExactly("switchback.seed must be 8 to 64 of a to z, 0 to 9 and hyphens inside");
    assertThat(faults(switchback(2L, null)))
        .containsExactly("switchback.seed must be 8 to 64 of a to z, 0 to 9 and hyphens inside");
  }

  private static Resolution switchback(@Nullable Long percent, @Nullable String seed) {
    Spec spec =
        new Spec(
            NodeSelector.ALL,
            null,
            null,
            null,
            Map.of(),
            null,
            List.of(),
            CALM,
            null,
            new NodePolicy.Switchback(percent, seed));
    return PolicyResolver.resolve(
        List.of(new NodePolicy("u", "test", 0, spec, List.of())), LABELS, null);
  }

  private static List<String> faults(Resolution resolution) {
    return resolution.problems().getFirst().faults();
  }

  private static Fault fault(String name, Map<String, Tiered> tiers, String sentence) {
    return new Fault(name, policy("a", 0, 0L, tiers), sentence);
  }

  private static Tiered least(long priority) {
    return new Tiered(priority, null);
  }

  private static Tiered layer(String kind, @Nullable Long weight) {
    return new Tiered(null, new Treatment(kind, null, weight, null, null, null, List.of()));
  }

  private static Tiered fenced() {
    return new Tiered(null, new Treatment("Open", null, null, null, null, true, List.of()));
  }

  private static Tiered range(Long... percents) {
    return new Tiered(null, new Treatment(null, null, null, null, null, null, List.of(percents)));
  }

  private static NodeSelector expression(String key, String operator, String... values) {
    return new NodeSelector(
        Map.of(), List.of(new NodeSelector.Expression(key, operator, List.of(values))));
  }

  private static NodePolicy policy(
      String name, long created, @Nullable Long priority, Map<String, Tiered> tiers) {
    Spec spec =
        new Spec(NodeSelector.ALL, priority, null, null, tiers, null, List.of(), CALM, null, null);
    return new NodePolicy("uid-" + name, name, created, spec, List.of());
  }

  private static NodePolicy with(
      String name,
      NodeSelector selector,
      Map<String, Tiered> tiers,
      @Nullable String mode,
      @Nullable String limits,
      @Nullable Long reserve) {
    Spec spec = new Spec(selector, null, mode, null, tiers, reserve, List.of(), CALM, limits, null);
    return new NodePolicy("uid-" + name, name, 0, spec, List.of());
  }
}
