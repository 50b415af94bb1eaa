package io.temper.tiers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.crds.perf.Tier;
import io.temper.tiers.Tiers.Decision;
import io.temper.tiers.Tiers.Facts;
import java.util.List;
import java.util.Set;
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
        of("nonsense", 0, "", "Golden", Tier.Normal, "ignored: it names no tier"),
        of("contradiction", 0, "", "High, Low", Tier.Normal, "ignored: it names several tiers"),
        of("blank", 0, "", "  ", Tier.Normal, "Burstable without a PriorityClass"));
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
    assertThat(Tiers.decide(new Facts("ns", 0, "", "BestEffort", "")).tier())
        .isEqualTo(Tier.Background);
    assertThat(Tiers.decide(new Facts("ns", 0, "x", "BestEffort", "")).tier())
        .isEqualTo(Tier.Normal);
  }

  @Test
  void annotationNeverRaises() {
    List<String> annotations =
        Stream.concat(Stream.of(Tier.values()).map(Tier::name), Stream.of("", "x", "HIGH"))
            .toList();
    Cases.each(random -> {
      int priority = random.nextInt(-1_000, 2_100_000_000);
      String annotation = annotations.get(random.nextInt(annotations.size()));
      Tier without = Tiers.decide(new Facts("ns", priority, "x", "Burstable", "")).tier();
      Tier with = Tiers.decide(new Facts("ns", priority, "x", "Burstable", annotation)).tier();
      assertThat(with).isGreaterThanOrEqualTo(without);
    });
  }

  @Test
  void annotationRaisesWherePolicyAllowsButNeverToSystem() {
    Cases.each(random -> {
      boolean allowed = random.nextBoolean();
      Set<String> raiseIn = allowed ? Set.of(random.nextBoolean() ? "*" : "ns") : Set.of("other");
      TierPolicy policy = new TierPolicy(1_000_000, 100_000, 0, -100, raiseIn);
      int priority = random.nextInt(-1_000, 2_100_000_000);
      Tier asked = List.of(Tier.values()).get(random.nextInt(Tier.values().length));

      Tier own = Tiers.decide(new Facts("ns", priority, "x", "Burstable", ""), policy).tier();
      Decision decision =
          Tiers.decide(new Facts("ns", priority, "x", "Burstable", asked.name()), policy);

      boolean granted = asked.compareTo(own) >= 0 || (allowed && asked != Tier.System);
      assertThat(decision.tier()).isEqualTo(granted ? asked : own);
      assertThat(decision.reason()).contains(granted ? "annotation" : "refused: ");
    });
  }

  @Test
  void morePriorityNeverMattersLess() {
    Cases.each(random -> {
      int[] least = random.ints(4, -1_000, 1_000_000).distinct().sorted().toArray();
      if (least.length < 4) {
        return;
      }
      TierPolicy policy = new TierPolicy(least[3], least[2], least[1], least[0], Set.of());
      int one = random.nextInt(-2_000, 1_100_000);
      int more = one + random.nextInt(1_000);

      assertThat(Tiers.decide(new Facts("ns", more, "x", "Burstable", ""), policy).tier())
          .isLessThanOrEqualTo(
              Tiers.decide(new Facts("ns", one, "x", "Burstable", ""), policy).tier());
    });
  }

  @Test
  void leastPrioritiesThatDoNotFallAreRefused() {
    assertThatThrownBy(() -> new TierPolicy(10, 20, 0, -100, Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Case of(
      String name, int priority, String priorityClass, String annotation, Tier tier, String why) {
    return new Case(
        name, new Facts("ns", priority, priorityClass, "Burstable", annotation), tier, why);
  }
}
