package io.temper.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.policy.Condition;
import io.temper.crds.policy.Condition.Truth;
import io.temper.machinery.time.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatusKeeperTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Verdict VALID = Verdict.yes("Valid", "it can be used");
  private static final Verdict OBSERVING = Verdict.no("Observing", "counts");
  private static final Verdict ENFORCING = Verdict.yes("Enforcing", "scales");

  private final Shelf shelf = new Shelf();
  private Duration passed = Duration.ZERO;
  private final StatusKeeper keeper =
      new StatusKeeper(shelf, new Clocks(() -> START.plus(passed), () -> passed.toNanos()));

  @Test
  void policyIsToldOnceHowItStands() {
    shelf.stands(1, OBSERVING);

    lookAfter(1);
    lookAfter(10);

    Instant second = Instant.parse("2026-01-02T03:04:06Z");
    assertThat(shelf.writes).isEqualTo(1);
    assertThat(shelf.said)
        .containsExactly(
            new Condition("Accepted", Truth.True, 1L, second, "Valid", "it can be used"),
            new Condition("Applied", Truth.False, 1L, second, "Observing", "counts"));
  }

  @Test
  void timeOnlyMovesWithWhatTurned() {
    shelf.stands(1, OBSERVING);
    lookAfter(1);
    shelf.stands(2, ENFORCING);

    lookAfter(60);

    assertThat(shelf.said)
        .extracting(Condition::lastTransitionTime)
        .containsExactly(
            Instant.parse("2026-01-02T03:04:06Z"), Instant.parse("2026-01-02T03:05:06Z"));
    assertThat(shelf.said).extracting(Condition::observedGeneration).containsOnly(2L);
  }

  @Test
  void conditionsOfOthersStay() {
    Condition ready = new Condition("Ready", Truth.True, null, START, "Synced", "by GitOps");
    shelf.said = List.of(ready);
    shelf.stands(1, ENFORCING);

    lookAfter(1);

    assertThat(shelf.said).hasSize(3).contains(ready);
  }

  @Test
  void nothingIsSaidBeforeEverythingIsKnown() {
    shelf.waitingFor = "nodes";
    shelf.stands(1, OBSERVING);

    lookAfter(10);
    assertThat(shelf.writes).isZero();

    shelf.waitingFor = "";
    lookAfter(1);
    assertThat(shelf.writes).isEqualTo(1);
  }

  @Test
  void policyThatTurnsAllTheTimeIsWrittenSeldom() {
    for (int second = 0; second < 60; second++) {
      shelf.stands(second, second % 2 == 0 ? OBSERVING : ENFORCING);
      keeper.changed();
      lookAfter(1);
    }

    assertThat(shelf.writes).isEqualTo(12);
  }

  @Test
  void writeThatFailedIsTriedAgain() {
    shelf.fails = true;
    shelf.stands(1, ENFORCING);
    lookAfter(1);

    shelf.fails = false;
    lookAfter(6);

    assertThat(shelf.writes).isEqualTo(2);
    assertThat(shelf.said).hasSize(2);
  }

  private void lookAfter(long seconds) {
    passed = passed.plusSeconds(seconds);
    keeper.look();
  }

  /// One policy.
  private final class Shelf implements Policies {
    private final List<Standing> standings = new ArrayList<>();
    private List<Condition> said = List.of();
    private String waitingFor = "";
    private boolean fails;
    private int writes;

    void stands(long generation, Verdict applied) {
      standings.clear();
      standings.add(new Standing("overcommitpolicies", "one", generation, said, VALID, applied));
      keeper.changed();
    }

    @Override
    public String waitingFor() {
      return waitingFor;
    }

    @Override
    public List<Standing> standings() {
      return standings;
    }

    @Override
    public boolean write(Standing policy, List<Condition> conditions) {
      writes++;
      if (fails) {
        return false;
      }
      said = conditions;
      stands(policy.generation(), policy.applied()); // as its watch would bring it
      return true;
    }
  }
}
