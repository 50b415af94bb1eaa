package io.temper.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.admission.policy.NodeVerdict.Said;
import io.temper.crds.policy.OvercommitPolicySpec.Mode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class VerdictTest {
  @Test
  void overcommitPolicyIsAppliedWhereItHolds() {
    assertThat(OvercommitVerdict.of(Mode.Enforce, false, List.of("web", "shop"), Map.of()))
        .isEqualTo(Verdict.yes("Enforcing", "scales CPU requests in 2 namespaces: shop, web"));
    assertThat(OvercommitVerdict.of(Mode.Exempt, false, List.of("web"), Map.of()))
        .isEqualTo(Verdict.yes("Exempting", "keeps requests as written in 1 namespace: web"));
  }

  @Test
  void overcommitPolicyThatOnlyLooksOrIsPausedIsNot() {
    assertThat(OvercommitVerdict.of(Mode.Observe, false, List.of("web"), Map.of()).reason())
        .isEqualTo("Observing");
    assertThat(OvercommitVerdict.of(Mode.Enforce, true, List.of("web"), Map.of()).reason())
        .isEqualTo("Paused");
  }

  @Test
  void overcommitPolicyThatSelectsNothingSaysWhatHelps() {
    assertThat(OvercommitVerdict.of(Mode.Enforce, false, List.of(), Map.of()))
        .isEqualTo(
            Verdict.no(
                "NoNamespaces",
                "it selects no namespace that takes part: label one"
                    + " temper.io/overcommit=enabled"));
  }

  @Test
  void overcommitPoliciesThatOverruleAreNamed() {
    Map<String, List<String>> others = Map.of("gold", List.of("b", "a"), "aged", List.of("c"));

    assertThat(OvercommitVerdict.of(Mode.Enforce, false, List.of(), others))
        .isEqualTo(
            Verdict.no("Overruled", "all it selects follow other policies: aged (c), gold (a, b)"));
    assertThat(OvercommitVerdict.of(Mode.Enforce, false, List.of("web"), others).message())
        .isEqualTo("scales CPU requests in 1 namespace: web; others follow aged (c), gold (a, b)");
  }

  @Test
  void nodePolicyIsAppliedWhenEveryNodeItSelectsSaysSo() {
    assertThat(NodeVerdict.of("p", List.of(new Said("a", true, "p"), new Said("b", true, "p"))))
        .isEqualTo(Verdict.yes("InForce", "in force on 2 nodes"));
    assertThat(NodeVerdict.of("p", List.of()))
        .isEqualTo(Verdict.no("NoNodes", "it selects no node"));
  }

  @Test
  void nodePolicySaysWhoDoesNotFollowIt() {
    Verdict verdict =
        NodeVerdict.of(
            "p",
            List.of(
                new Said("a", true, "p"),
                new Said("b", true, "gold"),
                new Said("c", true, ""),
                new Said("d", false, "")));

    assertThat(verdict)
        .isEqualTo(
            Verdict.no(
                "Partly",
                "in force on 1 of 4 nodes; b follow gold; c follow the defaults: not read yet, or"
                    + " refused (/observe of the agent says why); d without a word from an agent"));
  }

  @Test
  void messageOfAThousandNodesIsShort() {
    List<Said> nodes =
        IntStream.range(0, 1_000)
            .mapToObj(i -> new Said("node-%03d".formatted(i), false, ""))
            .toList();

    assertThat(NodeVerdict.of("p", nodes).message())
        .startsWith("in force on 0 of 1000 nodes; node-000, ")
        .endsWith("node-009 and 990 more without a word from an agent");
  }
}
