package io.temper.agent.tier;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.Cases;
import io.temper.agent.tier.Tiers.Decision;
import io.temper.agent.tier.Tiers.Facts;
import io.temper.crds.perf.Tier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TiersTest {
  record Case(String name, Facts facts, Tier tier, String reason) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        of("system", 2_000_000_000, "system-node-critical", "", Tier.System, "PriorityClass"),
        of("below system", 1_999_999_999, "x", "", Tier.Critical, "priority 1999999999"),
        of("critical", 1_000_000, "x", "", Tier.Critical, "PriorityClass x, priority 1000000"),
        of("below critical", 999_999, "x", "", Tier.High, ""),
        of("high", 100_000, "x", "", Tier.High, ""),
        of("below high", 99_999, "x", "", Tier.Normal, ""),
        of("zero of a class", 0, "x", "", Tier.Normal, ""),
        of("low", -1, "x", "", Tier.Low, ""),
        of("lowest low", -100, "x", "", Tier.Low, ""),
        of("background", -101, "x", "", Tier.Background, ""),
        of("no class, Burstable", 0, "", "", Tier.Normal, "Burstable without a PriorityClass"),
        of("lowered", 1_000_000, "x", "background", Tier.Background, "annotation temper.io/tier"),
        of("kept", 1_000_000, "x", "Critical", Tier.Critical, "annotation"),
        of("raised", 0, "", "Critical", Tier.Normal, "temper.io/tier=Critical refused"),
        of("raised to System", 1_000_000, "x", "System", Tier.Critical, "refused"),
        of("nonsense", 0, "", "Golden", Tier.Normal, "ignored: it names no tier"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tierIsDecided(Case one) {
    Decision decision = Tiers.decide(one.facts());

    assertThat(decision.tier()).isEqualTo(one.tier());
    assertThat(decision.reason()).contains(one.reason());
  }

  @Test
  void bestEffortWithoutAClassIsBackground() {
    assertThat(Tiers.decide(new Facts(0, "", "BestEffort", "")).tier()).isEqualTo(Tier.Background);
    assertThat(Tiers.decide(new Facts(0, "x", "BestEffort", "")).tier()).isEqualTo(Tier.Normal);
  }

  @Test
  void annotationNeverRaises() {
    List<String> annotations =
        Stream.concat(Stream.of(Tier.values()).map(Tier::name), Stream.of("", "x", "HIGH"))
            .toList();
    Cases.each(random -> {
      int priority = random.nextInt(-1_000, 2_100_000_000);
      String annotation = annotations.get(random.nextInt(annotations.size()));
      Tier without = Tiers.decide(new Facts(priority, "x", "Burstable", "")).tier();
      Tier with = Tiers.decide(new Facts(priority, "x", "Burstable", annotation)).tier();
      assertThat(with).isGreaterThanOrEqualTo(without);
    });
  }

  private static Case of(
      String name, int priority, String priorityClass, String annotation, Tier tier, String why) {
    return new Case(name, new Facts(priority, priorityClass, "Burstable", annotation), tier, why);
  }
}
