package io.temper.machinery.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.audit.policy.Level;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.time.Eventually;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

@Conformance("H7")
final class BatchQueueTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration PATIENT = Duration.ofSeconds(20);
  private static final long MUCH = 1 << 20;

  private final FakeWriter writer = new FakeWriter();
  private final ServerMetrics metrics = new ServerMetrics();
  private final Clocks clocks = Clocks.system();

  @Test
  void batchIsSentWhenItIsFull() {
    try (BatchQueue queue = queue(limits(100, MUCH, 3, MUCH, LONG, 1, PATIENT))) {
      add(queue, "a", "b", "c", "d");

      Eventually.until("a full batch", () -> !writer.batches.isEmpty());
      assertThat(writer.batches).containsExactly(List.of("a", "b", "c"));
    }
    assertThat(writer.batches).containsExactly(List.of("a", "b", "c"), List.of("d"));
    assertThat(writer.closed).isTrue();
  }

  @Test
  void batchIsSentWhenItHasWaitedLongEnough() {
    try (BatchQueue queue = queue(limits(100, MUCH, 3, MUCH, SHORT, 1, PATIENT))) {
      add(queue, "a");

      Eventually.until("a batch", () -> writer.batches.contains(List.of("a")));
    }
  }

  @Test
  void batchIsBoundInBytes() {
    long two = 2L * Events.named("a").size();
    try (BatchQueue queue = queue(limits(100, MUCH, 100, two, LONG, 1, PATIENT))) {
      add(queue, "a", "b", "c");

      Eventually.until("a batch", () -> writer.batches.contains(List.of("a", "b")));
      queue.accept(Events.event("d", Level.REQUEST_RESPONSE, (int) two));
    }
    assertThat(writer.batches).containsExactly(List.of("a", "b"), List.of("c"), List.of("d"));
  }

  @Test
  void whatDoesNotFitIsLostAndCountedAndNobodyWaits() {
    writer.gate = new CountDownLatch(1);
    try (BatchQueue queue = queue(limits(2, MUCH, 1, 1, Duration.ZERO, 1, PATIENT))) {
      add(queue, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j");

      // One is being written, one may be next, and two wait.
      assertThat(counted("buffered")).isBetween(6, 8);
      writer.gate.countDown();
    }
    assertThat(writer.batches).hasSize(10 - counted("buffered"));
  }

  @Test
  void eventsThatWaitAreBoundInBytesUntilTheyAreWritten() {
    long three = 3L * Events.named("a").size();
    writer.gate = new CountDownLatch(1);
    try (BatchQueue queue = queue(limits(100, three, 1, 1, Duration.ZERO, 1, PATIENT))) {
      add(queue, "a", "b", "c", "d");

      assertThat(counted("buffered")).isEqualTo(1);
      writer.gate.countDown();
      Eventually.until("all are written", () -> writer.batches.size() == 3);
      Eventually.until(
          "room again",
          () -> {
            add(queue, "e");
            return writer.batches.contains(List.of("e"));
          });
    }
  }

  @Test
  void batchThatCannotBeWrittenIsCountedAndTheNextIsTried() {
    writer.failures.set(1);
    try (BatchQueue queue = queue(limits(100, MUCH, 2, MUCH, LONG, 1, PATIENT))) {
      add(queue, "a", "b", "c", "d");
    }

    assertThat(writer.batches).containsExactly(List.of("c", "d"));
    assertThat(counted("fake")).isEqualTo(2);
  }

  @Test
  void noMoreBatchesAreUnderWayThanThereAreSenders() {
    writer.gate = new CountDownLatch(1);
    try (BatchQueue queue = queue(limits(100, MUCH, 1, 1, Duration.ZERO, 2, PATIENT))) {
      add(queue, "a", "b", "c", "d", "e");

      Eventually.until("two senders", () -> writer.started.get() == 2);
      writer.gate.countDown();
    }
    assertThat(writer.batches).hasSize(5);
  }

  @Test
  void closingDoesNotWaitForEverAndCountsWhatIsLost() {
    writer.gate = new CountDownLatch(1);
    BatchQueue queue = queue(limits(100, MUCH, 1, 1, Duration.ZERO, 1, SHORT));
    add(queue, "a", "b", "c");

    queue.close();

    assertThat(writer.batches).isEmpty();
    assertThat(counted("fake") + counted("buffered")).isEqualTo(3);
    add(queue, "late");
    assertThat(counted("fake") + counted("buffered")).isEqualTo(4);
  }

  private BatchQueue queue(BatchQueue.Limits limits) {
    return BatchQueue.start(writer, limits, new Losses(metrics, clocks), clocks);
  }

  private static BatchQueue.Limits limits(
      int events,
      long bytes,
      int batchEvents,
      long batchBytes,
      Duration wait,
      int senders,
      Duration closing) {
    return new BatchQueue.Limits(
        events, bytes, batchEvents, batchBytes, wait, 1000, 1000, senders, closing);
  }

  private static void add(BatchQueue queue, String... names) {
    for (String name : names) {
      assertThat(queue.accept(Events.named(name))).isTrue();
    }
  }

  private int counted(String plugin) {
    return new String(metrics.exposition(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("apiserver_audit_error_total{plugin=\"" + plugin + "\"}"))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
