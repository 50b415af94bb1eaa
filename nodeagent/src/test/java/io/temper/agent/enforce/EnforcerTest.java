package io.temper.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.FakeClock;
import io.temper.agent.enforce.Generation.Kind;
import io.temper.agent.enforce.Target.Member;
import io.temper.crds.perf.Enforcement.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnforcerTest {
  private static final List<String> LAYERS = List.of("critical", "background", "normal");
  private static final int CRITICAL = 0;
  private static final int BACKGROUND = 1;
  private static final int NORMAL = -1;

  @TempDir private Path directory;
  private final FakeClock clock = new FakeClock();
  private final FakeSupervisor supervisor = new FakeSupervisor();
  private final FakeMembership membership = new FakeMembership();
  private final Map<String, Path> cgroups = new HashMap<>();
  private EnforcementView view = EnforcementView.STARTING;
  private Generations generations;
  private Enforcer enforcer;

  @BeforeEach
  void start() {
    cgroups.put("a", Path.of("/kubepods/a"));
    cgroups.put("b", Path.of("/kubepods/b"));
    restart();
  }

  @Test
  void whenNothingStandsAgainstItTheWishedLayersAreStartedAndPodsPlaced() {
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL, "b", NORMAL))));

    settle();

    assertThat(supervisor.asked).containsExactly("start one");
    assertThat(membership.moves).containsExactlyInAnyOrder("a→0", "b→-1");
    assertThat(view.state()).isEqualTo(State.Enforcing);
    assertThat(view.layers())
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "critical", "b", "normal"));
    assertThat(view.generation()).isEqualTo(1);
    assertThat(view.wanted()).isTrue();
  }

  @Test
  void aPodThatChangesItsTierIsMovedWithoutAnotherConfiguration() {
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();
    membership.moves.clear();

    enforcer.wish(wish(target("one", Map.of("a", BACKGROUND))));
    settle();

    assertThat(supervisor.asked).containsExactly("start one");
    assertThat(membership.moves).containsExactly("a→1");
    assertThat(generations.all().getLast().kind()).isEqualTo(Kind.Retier);
    assertThat(generations.all().getLast().diff()).containsExactly("pod a: critical → background");
  }

  @Test
  void aPodThatIsNewIsPlacedOnceItsCgroupIsKnownAndMakesNoGeneration() {
    membership.unknown.add(Path.of("/kubepods/b"));
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL, "b", BACKGROUND))));

    long again = settle();
    assertThat(Duration.ofNanos(again)).isLessThan(Duration.ofSeconds(1));
    membership.unknown.clear();
    settle();

    assertThat(membership.moves).containsExactly("a→0", "b→1");
    assertThat(view.generation()).isEqualTo(1);
  }

  @Test
  void aContainerThatWasStartedAgainIsPlacedAgain() {
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();
    membership.moves.clear();

    Target again =
        new Target(
            "one",
            "[]",
            Map.of("a", new Member(CRITICAL, 2, "pod a")),
            LAYERS,
            0,
            List.of(),
            List.of());
    enforcer.wish(wish(again));
    settle();

    assertThat(membership.moves).containsExactly("a→0");
  }

  @Test
  void anotherShapeIsSwappedInOnceItHasSettledAndNotTooSoonAfterTheLast() {
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();

    enforcer.wish(wish(target("two", Map.of("a", CRITICAL))));
    settle();
    assertThat(supervisor.asked).containsExactly("start one");
    clock.advanceMillis(3_000);
    settle();
    assertThat(supervisor.asked).as("a minute between swaps").containsExactly("start one");
    clock.advanceMillis(60_000);
    settle();

    assertThat(supervisor.asked).contains("start two");
    assertThat(generations.all().getLast().kind()).isEqualTo(Kind.Swap);
    assertThat(generations.all().getLast().stockMillis()).isEqualTo(12);
  }

  @Test
  void aShapeThatFlapsIsNotActedOn() {
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();
    clock.advanceMillis(120_000);

    for (int i = 0; i < 1_000; i++) {
      enforcer.wish(wish(target(i % 2 == 0 ? "two" : "one", Map.of("a", CRITICAL))));
      settle();
      clock.advanceMillis(1);
    }

    assertThat(supervisor.asked)
        .filteredOn(asked -> asked.startsWith("start"))
        .containsExactly("start one");
  }

  @Test
  void anAgentThatComesBackAdoptsWhatRuns() {
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();
    supervisor.asked.clear();
    restart();

    enforcer.wish(wish(null));
    settle();
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();

    assertThat(supervisor.asked).containsOnly("renew");
    assertThat(view.state()).isEqualTo(State.Enforcing);
    assertThat(view.generation()).isEqualTo(1);
    assertThat(membership.opened).isEqualTo(2);
  }

  @Test
  void anAgentWhoseFileIsLostGoesOnCountingFromWhatTheSupervisorKnows() {
    enforcer.heard(supervisor.runsAlready("one", 41));
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();
    enforcer.wish(wish(target("one", Map.of("a", BACKGROUND))));
    settle();

    assertThat(view.generation()).isEqualTo(42);
  }

  @Test
  void safeModeStopsItAtOnceAndItComesBackByItself() {
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();

    enforcer.wish(safeMode(target("one", Map.of("a", CRITICAL))));
    enforcer.step();
    assertThat(supervisor.asked).endsWith("stop");
    assertThat(view.state()).isEqualTo(State.SafeMode);
    assertThat(view.reason()).contains("annotation");
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();

    assertThat(view.state()).isEqualTo(State.Enforcing);
    assertThat(kinds()).containsExactly(Kind.Start, Kind.Stop, Kind.Start);
  }

  @Test
  void theFileSwitchShowsAsSafeModeAndIsNotFoughtAgainst() {
    supervisor.safeModeFile = true;
    enforcer.heard(supervisor.status());
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));

    settle();

    assertThat(supervisor.asked).isEmpty();
    assertThat(view.state()).isEqualTo(State.SafeMode);
  }

  @Test
  void aSchedulerThatTheKernelPutsOutIsTriedAgainWithGrowingPauses() {
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();

    enforcer.heard(supervisor.ejected("EXIT: runnable task stall"));
    settle();
    assertThat(view.state()).isEqualTo(State.Observing);
    assertThat(view.reason()).contains("runnable task stall");
    assertThat(view.tally().ejections()).isOne();
    assertThat(starts()).isOne();
    clock.advanceMillis(10_000);
    settle();
    assertThat(starts()).isEqualTo(2);

    enforcer.heard(supervisor.ejected("EXIT: runnable task stall"));
    settle();
    clock.advanceMillis(10_000);
    settle();
    assertThat(starts()).as("twenty seconds the second time").isEqualTo(2);
    clock.advanceMillis(10_000);
    settle();
    assertThat(starts()).isEqualTo(3);
  }

  @Test
  void aHundredEjectionsAreNeverALoop() {
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    for (int second = 0; second < 3_600; second++) {
      settle();
      enforcer.heard(
          supervisor.status().stock() ? supervisor.status() : supervisor.ejected("EXIT"));
      clock.advanceMillis(1_000);
    }

    assertThat(starts()).isLessThan(15);
  }

  @Test
  void aConfigurationThatDoesNotLoadLeavesWhatRunsAndIsTriedAgainLater() {
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();
    clock.advanceMillis(120_000);
    supervisor.refusal = "verifier says no";

    enforcer.wish(wish(target("two", Map.of("a", CRITICAL))));
    for (int i = 0; i < 9; i++) {
      settle();
      clock.advanceMillis(1_000);
    }

    assertThat(supervisor.asked).filteredOn("start two"::equals).hasSize(1);
    assertThat(view.state()).isEqualTo(State.Enforcing);
    assertThat(view.tally().failures()).isOne();
  }

  @Test
  void aSupervisorThatIsLostIsSaidAndNothingIsAsked() {
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();
    supervisor.asked.clear();

    enforcer.lost("supervisor at /run/temper/supervisor.sock: connection refused");
    settle();

    assertThat(supervisor.asked).isEmpty();
    assertThat(view.state()).isEqualTo(State.Observing);
    assertThat(view.connected()).isFalse();
    assertThat(view.reason()).contains("connection refused");
  }

  @Test
  void aSupervisorThatHangsIsAFailureOfTheConfiguration() {
    supervisor.hangs = true;
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));

    settle();

    assertThat(view.state()).isEqualTo(State.Observing);
    assertThat(view.reason()).contains("no answer");
  }

  @Test
  void aSupervisorThatWasRestartedHasAllPodsPlacedAnew() {
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();
    enforcer.lost("gone");
    settle();
    membership.moves.clear();

    enforcer.heard(supervisor.runsAlready("one", 1));
    settle();

    assertThat(membership.moves).containsExactly("a→0");
    assertThat(view.state()).isEqualTo(State.Enforcing);
  }

  @Test
  void obstaclesAreAllNamedAndNothingIsStarted() {
    enforcer.wish(
        new Wish(
            target("one", Map.of()),
            true,
            "",
            "",
            List.of("no BTF", "cgroup v1"),
            true,
            Duration.ofSeconds(2),
            Duration.ofMinutes(1),
            60));

    settle();

    assertThat(supervisor.asked).isEmpty();
    assertThat(view.reasons()).containsExactly("no BTF", "cgroup v1");
    assertThat(view.wanted()).isFalse();
  }

  @Test
  void limitsThatNobodyHoldsStopItWhereTheyAreRequired() {
    supervisor.limits = new SupervisorStatus.Limits("No", "cgroup.freeze is read-only", 0, 0, 0);
    Target limited =
        new Target(
            "one",
            "[]",
            Map.of("a", new Member(CRITICAL, 1, "pod a")),
            LAYERS,
            1,
            List.of(),
            List.of());
    enforcer.wish(wish(limited));
    settle();
    assertThat(view.state()).isEqualTo(State.Enforcing);
    clock.advanceMillis(6_000);

    settle();

    assertThat(supervisor.asked).endsWith("stop");
    assertThat(view.reason()).contains("CPU limits of 1 pods are not held", "read-only");
  }

  @Test
  void whereTheMapIsNotWhatItWasATierChangeIsAnotherConfiguration() {
    membership.missing = true;
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();
    clock.advanceMillis(61_000);
    settle();
    assertThat(view.reason()).contains("each change of a tier is a new configuration");
    int before = starts();

    enforcer.wish(wish(target("one", Map.of("a", BACKGROUND))));
    settle();
    clock.advanceMillis(61_000);
    settle();

    assertThat(starts()).isEqualTo(before + 1);
    assertThat(view.layers()).containsEntry("a", "background");
  }

  @Test
  void whereNoPodIsEverFoundInTheMapATierChangeIsAnotherConfiguration() {
    membership.unknown.add(Path.of("/kubepods/a"));
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();
    assertThat(view.reason()).doesNotContain("new configuration");
    clock.advanceMillis(31_000);

    settle();

    assertThat(view.reason()).contains("each change of a tier is a new configuration");
  }

  @Test
  void theLeaseIsRenewedThreeTimesInItsLength() {
    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();
    for (int i = 0; i < 60; i++) {
      clock.advanceMillis(1_000);
      settle();
    }

    assertThat(supervisor.asked).filteredOn("renew"::equals).hasSize(3);
  }

  @Test
  void whatIsInForceIsKnownWhileTheLastWishIsWhatRuns() {
    assertThat(enforcer.inForce()).isNull();
    enforcer.wish(wish(null));
    settle();
    assertThat(enforcer.inForce()).as("before the pods are known").isNull();

    enforcer.wish(wish(target("one", Map.of("a", CRITICAL))));
    settle();
    assertThat(enforcer.inForce()).isNotNull();

    enforcer.wish(wish(target("two", Map.of("a", CRITICAL))));
    settle();
    assertThat(enforcer.inForce()).as("about to be replaced").isNull();
    clock.advanceMillis(3_000);
    settle();
    clock.advanceMillis(60_000);
    settle();
    assertThat(enforcer.inForce()).as("replaced").isNotNull();

    enforcer.heard(supervisor.ejected("EXIT: runnable task stall"));
    assertThat(enforcer.inForce()).as("put out").isNull();
    enforcer.lost("gone");
    assertThat(enforcer.inForce()).as("nobody tells").isNull();
  }

  private void restart() {
    generations = Generations.load(directory.resolve("generations.json"));
    enforcer =
        new Enforcer(
            supervisor,
            membership,
            () -> Map.copyOf(cgroups),
            generations,
            clock,
            now -> view = now);
    enforcer.heard(supervisor.status());
  }

  // Until there is nothing more to do at this moment.
  private long settle() {
    long again = 0;
    for (int i = 0; i < 10 && again == 0; i++) {
      again = enforcer.step();
    }
    return again;
  }

  private int starts() {
    return (int) supervisor.asked.stream().filter(asked -> asked.startsWith("start")).count();
  }

  private List<Kind> kinds() {
    return generations.all().stream().map(Generation::kind).toList();
  }

  private static Wish wish(@org.jspecify.annotations.Nullable Target target) {
    return new Wish(
        target, true, "", "", List.of(), true, Duration.ofSeconds(2), Duration.ofMinutes(1), 60);
  }

  private static Wish safeMode(Target target) {
    return new Wish(
        target,
        true,
        "",
        "annotation temper.io/safe-mode-requested",
        List.of(),
        true,
        Duration.ofSeconds(2),
        Duration.ofMinutes(1),
        60);
  }

  private static Target target(String digest, Map<String, Integer> slots) {
    Map<String, Member> members = new HashMap<>();
    slots.forEach((uid, slot) -> members.put(uid, new Member(slot, 1, "pod " + uid)));
    return new Target(digest, "[]", members, LAYERS, 0, List.of(), List.of("layers of " + digest));
  }
}
