package io.temper.scheduler.board;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.crds.perf.Tier;
import io.temper.machinery.Cases;
import io.temper.machinery.time.FakeClock;
import io.temper.machinery.wire.JsonText;
import io.temper.scheduler.density.Demand;
import io.temper.scheduler.density.NodeReport;
import io.temper.scheduler.density.Pressure;
import io.temper.scheduler.density.TierCpu;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BoardTest {
  private static final NodeReport QUIET = new NodeReport(true, Pressure.Low, TierCpu.NONE);
  private static final NodeReport HALF =
      new NodeReport(true, Pressure.Low, new TierCpu(0, 0, 0, 8_000));

  private final FakeClock clock = new FakeClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Board board =
      new Board(4, Duration.ofSeconds(30), clock.clocks(), new BoardMetrics(registry));
  private int lease;

  @Test
  void fullerNodeWhereNobodySuffersIsBest() {
    node("empty", QUIET);
    node("half", HALF);

    assertThat(ranked("a", Tier.Normal, 500, "empty", "half"))
        .isEqualTo(Map.of("half", 9L, "empty", 5L));
  }

  @Test
  void onlyTheBestAreTold() {
    String[] names = IntStream.range(0, 10).mapToObj(i -> "n" + i).toArray(String[]::new);
    for (int i = 0; i < 10; i++) {
      node(names[i], used(1_000L * i));
    }

    assertThat(ranked("a", Tier.Normal, 100, names)).containsOnlyKeys("n9", "n8", "n7", "n6");
  }

  @Test
  void nodeThatWasNotAskedAboutIsNotTold() {
    node("half", HALF);
    node("empty", QUIET);

    assertThat(ranked("a", Tier.Normal, 500, "empty")).containsOnlyKeys("empty");
  }

  @Test
  void nothingIsSaidWhereNothingIsKnown() {
    board.node("silent", 16_000, null);

    assertThat(ranked("a", Tier.Normal, 500, "silent", "nobody-has-heard-of")).isEmpty();
    assertThat(ranked("a", Tier.Normal, 500)).isEmpty();
    assertThat(board.census().expectedPods()).isZero();
  }

  @Test
  void staleNodeIsNeitherGoodNorBad() {
    node("stale", HALF);
    clock.advance(Duration.ofSeconds(31));
    node("half", HALF);
    node("full", used(17_000));

    assertThat(ranked("a", Tier.Normal, 500, "stale", "half", "full"))
        .isEqualTo(Map.of("half", 9L, "stale", 5L));
  }

  /// A node that is not told counts as 0, and so would a stale one: then the others are told by how
  /// much they are better than one of which nothing is known.
  @Test
  void whereStaleNodesFindNoPlaceTheOthersAreToldLess() {
    for (int i = 0; i < 6; i++) {
      node("stale-" + i, HALF);
    }
    clock.advance(Duration.ofSeconds(31));
    node("half", HALF);

    assertThat(
            ranked(
                "a",
                Tier.Normal,
                500,
                "stale-0",
                "stale-1",
                "stale-2",
                "stale-3",
                "stale-4",
                "stale-5",
                "half"))
        .isEqualTo(Map.of("half", 4L));
  }

  /// What is kept of scores is for a few demands, and only while nothing changes.
  @Test
  void manyDemandsAreToldApart() {
    node("half", HALF);
    node("empty", new NodeReport(true, Pressure.Low, TierCpu.NONE));
    for (int round = 0; round < 3; round++) {
      for (int i = 1; i <= 40; i++) {
        assertThat(ranked("", Tier.Normal, i, "half", "empty")).containsKeys("half", "empty");
        assertThat(ranked("", Tier.Critical, 20_000L * i, "half", "empty")).isEmpty();
      }
    }
  }

  @Test
  void freshAgainIsScoredAgain() {
    node("half", HALF);
    clock.advance(Duration.ofSeconds(31));
    assertThat(ranked("a", Tier.Normal, 500, "half")).isEmpty();

    renew("half");

    assertThat(ranked("a", Tier.Normal, 500, "half")).containsOnlyKeys("half");
  }

  /// The agent's clock is an hour behind, or ahead: its Lease moves all the same.
  @Test
  void clockOfTheAgentNeedNotAgreeWithOurs() {
    for (Duration skew : List.of(Duration.ofHours(-1), Duration.ofHours(1))) {
      String name = "skewed" + skew.toHours();
      board.node(name, 16_000, HALF);
      board.renewed(name, clock.clocks().now().plus(skew));
      clock.advance(Duration.ofSeconds(20));
      board.renewed(name, clock.clocks().now().plus(skew));

      assertThat(ranked("a", Tier.Normal, 500, name)).containsOnlyKeys(name);

      clock.advance(Duration.ofSeconds(31));
      assertThat(ranked("a", Tier.Normal, 500, name)).isEmpty();
    }
  }

  @Test
  void leaseThatWasOldWhenFirstSeenIsOld() {
    board.node("dead", 16_000, HALF);
    board.renewed("dead", clock.clocks().now().minusSeconds(300));

    assertThat(ranked("a", Tier.Normal, 500, "dead")).isEmpty();
  }

  @Test
  void leaseThatIsGoneIsStale() {
    node("half", HALF);
    board.leaseGone("half");

    assertThat(ranked("a", Tier.Normal, 500, "half")).isEmpty();
  }

  @Test
  void nodeThatIsGoneIsForgotten() {
    node("half", HALF);
    board.nodeGone("half");
    board.leaseGone("half");

    assertThat(ranked("a", Tier.Normal, 500, "half")).isEmpty();
    assertThat(board.census()).isEqualTo(new Census(0, 0, 0, 0));
  }

  @Test
  void podAskedAboutIsTakenToBeThere() {
    node("n", QUIET);
    ranked("a", Tier.Normal, 8_000, "n");
    assertThat(board.census().expectedPods()).isEqualTo(1);

    // Twice that is all of the node.
    assertThat(ranked("b", Tier.Normal, 8_000, "n")).isEqualTo(Map.of("n", 4L));
  }

  @Test
  void podThatIsSeenElsewhereMoves() {
    node("n", QUIET);
    node("m", QUIET);
    ranked("a", Tier.Normal, 9_000, "n", "m");

    board.pod(pod("a", "m", 9_000, false));

    // On m the next one still fits; n is empty.
    assertThat(ranked("b", Tier.Normal, 5_000, "n", "m")).isEqualTo(Map.of("m", 10L, "n", 7L));
    assertThat(count("elsewhere")).isEqualTo(1);
  }

  @Test
  void podThatIsSeenWhereItWasTakenToBeCountsOnce() {
    node("n", QUIET);
    ranked("a", Tier.Normal, 8_000, "n");
    Map<String, Long> foretold = ranked("", Tier.Normal, 4_000, "n");

    board.pod(pod("a", "n", 8_000, false));

    assertThat(ranked("", Tier.Normal, 4_000, "n")).isEqualTo(foretold);
    assertThat(count("right")).isEqualTo(1);
    assertThat(board.census().expectedPods()).isZero();
  }

  @Test
  void podThatIsNeverSeenIsForgottenAfterAMinute() {
    node("n", QUIET);
    Map<String, Long> before = ranked("", Tier.Normal, 9_000, "n");
    ranked("a", Tier.Normal, 9_000, "n");
    assertThat(ranked("", Tier.Normal, 9_000, "n")).isNotEqualTo(before);

    clock.advance(Duration.ofSeconds(61));
    renew("n");

    assertThat(ranked("", Tier.Normal, 9_000, "n")).isEqualTo(before);
    assertThat(count("expired")).isEqualTo(1);
  }

  @Test
  void podAskedAboutAgainDoesNotStandInItsOwnWay() {
    node("n", QUIET);
    Map<String, Long> first = ranked("a", Tier.Normal, 9_000, "n");

    assertThat(ranked("a", Tier.Normal, 9_000, "n")).isEqualTo(first);
    assertThat(board.census().expectedPods()).isEqualTo(1);
  }

  @Test
  void podThatIsDeletedMakesRoom() {
    node("n", QUIET);
    Map<String, Long> before = ranked("", Tier.Normal, 9_000, "n");
    ranked("a", Tier.Normal, 9_000, "n");
    board.podGone("a");
    assertThat(ranked("", Tier.Normal, 9_000, "n")).isEqualTo(before);

    board.pod(pod("b", "n", 9_000, false));
    board.podGone("b");
    board.podGone("never-heard-of");

    assertThat(ranked("", Tier.Normal, 9_000, "n")).isEqualTo(before);
  }

  /// What it uses is in what the agent says from then on, and counts once.
  @Test
  void podIsTakenToUseWhatItAsksForUntilItIsMeasured() {
    node("n", QUIET);
    board.pod(pod("a", "n", 12_000, false));
    Map<String, Long> full = ranked("", Tier.Normal, 3_000, "n");

    board.pod(pod("a", "n", 12_000, true));
    clock.advance(Duration.ofSeconds(20));
    renew("n");
    assertThat(ranked("", Tier.Normal, 3_000, "n")).isEqualTo(full);

    clock.advance(Duration.ofSeconds(11));

    assertThat(ranked("", Tier.Normal, 3_000, "n")).isNotEqualTo(full);
  }

  @Test
  void podThatRanBeforeWeDidIsMeasured() {
    node("n", QUIET);
    Map<String, Long> empty = ranked("", Tier.Normal, 3_000, "n");

    board.pod(
        new PlacedPod(
            "old",
            "n",
            new Demand(Tier.Normal, 12_000),
            12_000,
            true,
            clock.clocks().now().minusSeconds(600)));

    assertThat(ranked("", Tier.Normal, 3_000, "n")).isEqualTo(empty);
  }

  @Test
  void podOnANodeThatIsNotKnownYetIsCountedOnceItIs() {
    board.pod(pod("a", "late", 12_000, false));

    node("late", QUIET);

    assertThat(ranked("", Tier.Normal, 3_000, "late")).isEqualTo(Map.of("late", 5L));
  }

  /// A thousand pods are asked about before any of them is seen. No node gets more than it has room
  /// for while another has room, and never more than five percent beyond what it would have got had
  /// each pod been seen before the next.
  @Test
  void burstDoesNotHerd() {
    Map<String, Integer> unseen = burst(false);
    Map<String, Integer> seen = burst(true);

    int most = unseen.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    int mostSeen = seen.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    assertThat((double) most / mostSeen).isLessThanOrEqualTo(1.05);
    // Nine tenths of 16 cores at 100 m each.
    assertThat(most).isLessThanOrEqualTo(144);
  }

  /// Whatever comes in whatever order, what is kept of it is gone when all of it is.
  @Test
  void nothingIsLeftWhenAllIsGone() {
    Cases.random(
        200,
        random -> {
          Board chaos =
              new Board(
                  4,
                  Duration.ofSeconds(30),
                  clock.clocks(),
                  new BoardMetrics(new SimpleMeterRegistry()));
          for (int i = 0; i < 300; i++) {
            String node = "n" + random.nextInt(4);
            String uid = "p" + random.nextInt(20);
            switch (random.nextInt(8)) {
              case 0 -> chaos.node(node, 16_000, random.nextBoolean() ? HALF : null);
              case 1 -> chaos.nodeGone(node);
              case 2 -> chaos.renewed(node, clock.clocks().now());
              case 3 -> chaos.leaseGone(node);
              case 4, 5 ->
                  chaos.pod(pod(uid, node, 100L * random.nextInt(9), random.nextBoolean()));
              case 6 -> chaos.podGone(uid);
              default ->
                  chaos.rank(uid, new Demand(Tier.Normal, 500), 500, names("n0", "n1", "n2", "n3"));
            }
            clock.advance(Duration.ofMillis(random.nextInt(5_000)));
          }

          for (int i = 0; i < 20; i++) {
            chaos.podGone("p" + i);
          }
          for (int i = 0; i < 4; i++) {
            chaos.nodeGone("n" + i);
            chaos.leaseGone("n" + i);
          }
          assertThat(chaos.census()).isEqualTo(new Census(0, 0, 0, 0));
        });
  }

  private Map<String, Integer> burst(boolean seenAtOnce) {
    Board many =
        new Board(
            16,
            Duration.ofSeconds(30),
            clock.clocks(),
            new BoardMetrics(new SimpleMeterRegistry()));
    String[] names = IntStream.range(0, 20).mapToObj(i -> "n" + i).toArray(String[]::new);
    for (String name : names) {
      many.node(name, 16_000, QUIET);
      many.renewed(name, clock.clocks().now());
    }
    Map<String, Integer> placed = new HashMap<>();
    List<PlacedPod> unseen = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      String uid = "burst-" + i;
      Ranking ranking = many.rank(uid, new Demand(Tier.Background, 100), 100, names(names));
      String best = read(ranking).keySet().iterator().next();
      placed.merge(best, 1, Integer::sum);
      PlacedPod pod = pod(uid, best, 100, false);
      if (seenAtOnce) {
        many.pod(pod);
      } else {
        unseen.add(pod);
      }
    }
    unseen.forEach(many::pod);
    return placed;
  }

  private void node(String name, NodeReport report) {
    board.node(name, 16_000, report);
    renew(name);
  }

  private void renew(String name) {
    board.renewed(name, clock.clocks().now().plusNanos(lease++));
  }

  private static NodeReport used(long open) {
    return new NodeReport(true, Pressure.Low, new TierCpu(0, 0, 0, open));
  }

  private static PlacedPod pod(String uid, String node, long millicores, boolean started) {
    return new PlacedPod(
        uid, node, new Demand(Tier.Normal, millicores), millicores, started, Instant.MAX);
  }

  private Map<String, Long> ranked(String uid, Tier tier, long millicores, String... names) {
    return read(board.rank(uid, new Demand(tier, millicores), millicores, names(names)));
  }

  private double count(String outcome) {
    return registry.get("temper.scheduler.foretold").tag("outcome", outcome).counter().count();
  }

  private static NodeNames names(String... names) {
    String text = String.join("\"", names);
    int[] bounds = new int[2 * names.length];
    long[] hashes = new long[names.length];
    int at = 0;
    for (int i = 0; i < names.length; i++) {
      bounds[2 * i] = at;
      hashes[i] = NameHash.of(names[i].getBytes(UTF_8));
      bounds[2 * i + 1] = at + names[i].length();
      at += names[i].length() + 1;
    }
    return new NodeNames(text.getBytes(UTF_8), bounds, hashes, names.length);
  }

  /// In the order in which they were told.
  private static Map<String, Long> read(Ranking ranking) {
    Map<String, Long> scores = new LinkedHashMap<>();
    for (Object each : (List<?>) Objects.requireNonNull(JsonText.parse(ranking.answer()))) {
      Map<?, ?> node = (Map<?, ?>) each;
      scores.put((String) node.get("Host"), (Long) node.get("Score"));
    }
    assertThat(scores).hasSize(ranking.told());
    return scores;
  }
}
