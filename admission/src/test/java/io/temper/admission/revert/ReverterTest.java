package io.temper.admission.revert;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.admission.overcommit.CpuBounds;
import io.temper.admission.overcommit.Decision.Restore;
import io.temper.admission.overcommit.OvercommitRule;
import io.temper.admission.overcommit.Pods;
import io.temper.admission.overcommit.Surroundings;
import io.temper.admission.overcommit.Surroundings.Autoscaler;
import io.temper.admission.overcommit.Surroundings.Participation;
import io.temper.crds.policy.OvercommitPolicySpec.Mode;
import io.temper.machinery.flow.RateLimit;
import io.temper.machinery.time.Clocks;
import io.temper.tiers.TierPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ReverterTest {
  private static final Duration CALM = Duration.ofSeconds(30);
  private static final OvercommitRule HALF =
      new OvercommitRule("half", Mode.Enforce, false, OvercommitRule.scalable(), 50, 10);

  private final Shelf shelf = new Shelf();
  private long nanos;
  private boolean ready = true;
  private @Nullable OvercommitRule rule = HALF;
  private final Clocks clocks = new Clocks(() -> Instant.EPOCH, () -> nanos);
  private final Reverter reverter =
      new Reverter(
          _ ->
              new Surroundings(
                  Participation.IN,
                  rule,
                  List.of(TierPolicy.DEFAULT),
                  Autoscaler.NONE,
                  CpuBounds.NONE),
          () -> ready,
          shelf,
          new RateLimit(1_000, 1_000, clocks),
          CALM,
          clocks,
          new RevertMetrics(new SimpleMeterRegistry()));

  @Test
  void podsThatShouldBeScaledStay() throws InterruptedException {
    changeAndWait();

    assertThat(shelf.restored).isEmpty();
  }

  @Test
  void podsThatShouldNotBeScaledGetBackWhatTheyAskedFor() throws InterruptedException {
    rule = null;

    changeAndWait();

    assertThat(shelf.restored).containsExactly("app 250m to 500m");
    assertThat(shelf.told).containsExactly("RequestsRestored");
  }

  @Test
  void nothingIsGivenBackWhileThingsChange() throws InterruptedException {
    rule = null;
    reverter.changed("shop");
    nanos += CALM.toNanos() - 1;
    reverter.changed("shop");
    nanos += CALM.toNanos() - 1;

    reverter.look();

    assertThat(shelf.restored).isEmpty();
  }

  @Test
  void whoeverWaitsIsNotHeldUpForEverByChangesElsewhere() throws InterruptedException {
    rule = null;
    for (int second = 0; second <= 4 * CALM.toSeconds(); second++) {
      reverter.changed("shop" + second);
      reverter.look();
      nanos += Duration.ofSeconds(1).toNanos();
    }

    assertThat(shelf.restored).isNotEmpty();
  }

  @Test
  void nothingIsGivenBackBeforeEverythingIsKnown() throws InterruptedException {
    rule = null;
    ready = false;
    changeAndWait();
    assertThat(shelf.restored).isEmpty();

    ready = true;
    reverter.look();

    assertThat(shelf.restored).hasSize(1);
  }

  @Test
  void podThatCannotBeResizedIsToldOnce() throws InterruptedException {
    rule = null;
    shelf.outcome = RunningPods.Outcome.REFUSED;

    changeAndWait();
    changeAndWait();

    assertThat(shelf.told).containsExactly("RolloutNeeded");
  }

  @Test
  void whatFailedIsTriedAgain() throws InterruptedException {
    rule = null;
    shelf.outcome = RunningPods.Outcome.FAILED;
    changeAndWait();
    shelf.outcome = RunningPods.Outcome.RESTORED;
    nanos += CALM.toNanos();

    reverter.look();

    assertThat(shelf.told).containsExactly("RequestsRestored");
  }

  @Test
  void podsThatCannotBeReadAreReadAgain() throws InterruptedException {
    rule = null;
    shelf.unreadable = true;
    changeAndWait();
    shelf.unreadable = false;
    nanos += CALM.toNanos();

    reverter.look();

    assertThat(shelf.restored).hasSize(1);
  }

  private void changeAndWait() throws InterruptedException {
    reverter.changed("shop");
    nanos += CALM.toNanos();
    reverter.look();
  }

  /// One scaled pod.
  private static final class Shelf implements RunningPods {
    private final List<String> restored = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private Outcome outcome = Outcome.RESTORED;
    private boolean unreadable;

    @Override
    public List<Found> scaled(String namespace) {
      if (unreadable) {
        throw new RevertException("nobody answers");
      }
      String pod =
          """
          {"metadata":{"name":"web","labels":{"temper.io/overcommitted":"true"},"annotations":{
            "temper.io/original-requests":
              "{\\"containers\\":{\\"app\\":{\\"cpu\\":\\"500m\\",\\"scaled\\":\\"250m\\"}}}"}},
           "spec":{"containers":[{"name":"app","resources":{"requests":{"cpu":"250m"}}}]}}
          """;
      return List.of(new Found(Pods.read(Pods.parse(pod)), "u-1"));
    }

    @Override
    public Outcome restore(Found found, Restore decision) {
      decision
          .changes()
          .forEach(change ->
              restored.add(change.container() + " " + change.from() + " to " + change.to()));
      return outcome;
    }

    @Override
    public void tell(Found found, boolean warning, String reason, String message) {
      told.add(reason);
    }
  }
}
