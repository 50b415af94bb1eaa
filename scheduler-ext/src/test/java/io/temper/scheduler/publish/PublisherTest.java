package io.temper.scheduler.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.machinery.time.FakeClock;
import io.temper.scheduler.publish.NodeWriter.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PublisherTest {
  private static final String ENFORCING = "ScxLayered/Enforcing";

  private final FakeClock clock = new FakeClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Ledger ledger = new Ledger(2, Duration.ofMinutes(10), clock.clocks());
  private final List<String> writes = new ArrayList<>();
  private boolean leads = true;
  private Outcome outcome = Outcome.WRITTEN;
  private final Publisher publisher = publisher(Publish.ON);

  @AfterEach
  void close() {
    publisher.close();
  }

  @Test
  void whoLeadsWrites() {
    says("low", 16_000, "", "");

    publisher.pass();

    assertThat(writes).containsExactlyInAnyOrder("n pressure low", "n fence 14000");
    assertThat(registry.get("temper.scheduler.publish.leader").gauge().value()).isOne();
    assertThat(
            registry
                .get("temper.scheduler.publish.writes")
                .tags("mark", "fence", "outcome", "written")
                .counter()
                .count())
        .isOne();
  }

  @Test
  void whoDoesNotLeadWritesNothing() {
    leads = false;
    says("low", 16_000, "", "");

    publisher.pass();

    assertThat(writes).isEmpty();
    assertThat(registry.get("temper.scheduler.publish.leader").gauge().value()).isZero();
  }

  /// The watch that shows it may be slow.
  @Test
  void whatWasWrittenIsNotWrittenAgainAtOnce() {
    says("low", 16_000, "", "");

    publisher.pass();
    publisher.pass();

    assertThat(writes).hasSize(2);
  }

  @Test
  void whatIsUndoneIsWrittenAgainLater() {
    says("low", 16_000, "", "14000");
    publisher.pass();

    clock.advance(Duration.ofSeconds(30));
    publisher.pass();

    assertThat(writes).containsExactly("n pressure low", "n pressure low");
  }

  @Test
  void changesAreWrittenApart() {
    says("low", 16_000, "", "14000");
    publisher.pass();

    says("mid", 16_000, "low", "14000");
    publisher.pass();
    assertThat(writes).hasSize(1);

    clock.advance(Duration.ofSeconds(30));
    publisher.pass();
    assertThat(writes).containsExactly("n pressure low", "n pressure mid");
  }

  @Test
  void whatPromisesTooMuchIsTakenBackAtOnce() {
    says("low", 16_000, "low", "");
    publisher.pass();

    says("low", 8_000, "low", "14000");
    publisher.pass();

    assertThat(writes).containsExactly("n fence 14000", "n fence 6000");
  }

  @Test
  void whatIsSomebodyElsesIsTriedSeldom() {
    outcome = Outcome.CONFLICT;
    says("low", 16_000, "high", "14000");

    publisher.pass();
    publisher.pass();
    clock.advance(Duration.ofSeconds(30));
    publisher.pass();

    assertThat(writes).containsExactly("n pressure low", "n pressure low");
  }

  @Test
  void allNodesAtOnceAreWrittenBitByBit() {
    for (int i = 0; i < 120; i++) {
      ledger.renewed("n" + i, clock.clocks().now());
      ledger.node("n" + i, new NodeState(16_000, "None/Observing", "low", "", "", ""));
    }

    publisher.pass();
    assertThat(writes).hasSize(50);
    publisher.pass();
    publisher.pass();

    assertThat(writes).hasSize(120).doesNotHaveDuplicates();
  }

  @Test
  void whatIsWithdrawnIsGone() {
    says("low", 16_000, "low", "14000");
    try (Publisher withdrawing = publisher(Publish.WITHDRAW)) {
      withdrawing.pass();
    }

    assertThat(writes).containsExactlyInAnyOrder("n pressure ", "n fence ");
  }

  private void says(String pressure, long cpu, String shownPressure, String shownFence) {
    ledger.renewed("n", clock.clocks().now());
    ledger.node("n", new NodeState(cpu, ENFORCING, pressure, "", shownPressure, shownFence));
  }

  private Publisher publisher(Publish what) {
    return new Publisher(
        ledger,
        (node, mark, value) -> {
          writes.add(node + " " + mark.label() + " " + value);
          return outcome;
        },
        () -> leads,
        what,
        Duration.ofSeconds(30),
        new PublishMetrics(registry),
        clock.clocks());
  }
}
