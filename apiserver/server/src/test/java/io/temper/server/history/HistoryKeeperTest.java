package io.temper.server.history;

import static io.temper.server.history.SavingsHistories.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.crds.savings.Savings;
import io.temper.crds.savings.SavingsPast;
import io.temper.history.SavingsHour;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Computed;
import io.temper.machinery.time.Clocks;
import io.temper.server.port.HourlySavings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoryKeeperTest {
  private static final Instant START = Instant.parse("2026-11-26T02:00:00Z");
  private static final ApiObject<Savings> CLUSTER = object("cluster", "730.00", "1460.00");

  @TempDir private Path directory;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final HistoryMetrics metrics = new HistoryMetrics(registry);
  private Duration passed = Duration.ZERO;
  private final Clocks clocks = new Clocks(() -> START.plus(passed), () -> passed.toNanos());

  @Test
  void pastIsToldOverRestarts() {
    for (int run = 0; run < 2; run++) {
      try (HistoryKeeper keeper = keeper(directory)) {
        lookForMinutes(keeper, 30);
      }
    }
    try (HistoryKeeper keeper = keeper(directory)) {
      SavingsPast past = past(keeper).maker().apply(CLUSTER);

      assertThat(past.status().periods()).hasSize(1);
      assertThat(past.status().periods().getFirst().realizedDollars()).isEqualTo("1.00");
      assertThat(past.status().periods().getFirst().watchedMinutes()).isEqualTo(60);
    }
  }

  @Test
  void whatCannotBeWrittenIsHeldAndWrittenLater() throws IOException {
    Path blocked = directory.resolve("blocked");
    Files.writeString(blocked, "a file where a directory should be");
    try (HistoryKeeper keeper = keeper(blocked)) {
      lookForMinutes(keeper, 1);
      passed = passed.plusHours(1);
      lookForMinutes(keeper, 1);

      assertThat(gauge("temper.history.write.failing")).isEqualTo(1);
      assertThat(gauge("temper.history.unwritten.hours")).isEqualTo(2);
      assertThatThrownBy(() -> past(keeper).maker().apply(CLUSTER))
          .isInstanceOfSatisfying(
              StatusException.class, e -> assertThat(e.status().code()).isEqualTo(503));

      Files.delete(blocked);
      lookForMinutes(keeper, 1);

      assertThat(gauge("temper.history.write.failing")).isZero();
      List<SavingsHour> hours = keeper.hours("cluster", START, START.plus(passed));
      assertThat(hours).isNotNull();
      assertThat(hours).extracting(SavingsHour::samples).containsExactly(1, 2);
    }
  }

  @Test
  void whatIsTooOldIsForgotten() {
    try (HistoryKeeper keeper = keeper(directory)) {
      lookForMinutes(keeper, 1);
      passed = passed.plus(Duration.ofDays(6 * 366));
      lookForMinutes(keeper, 1);

      assertThat(keeper.hours("cluster", Instant.EPOCH, START.plus(passed).plusSeconds(1)))
          .hasSize(1);
    }
  }

  @Test
  void withoutDatabaseThePastSaysWhatToSet() {
    try (HistoryKeeper keeper =
        new HistoryKeeper(
            new HistoryConfig(Path.of(""), false, "", "", Path.of(""), 5), clocks, metrics)) {
      keeper.start(() -> List.of(CLUSTER));
      keeper.look();

      assertThatThrownBy(() -> past(keeper).maker().apply(CLUSTER))
          .isInstanceOfSatisfying(
              StatusException.class,
              e -> {
                assertThat(e.status().code()).isEqualTo(404);
                assertThat(e.status().message()).contains("--history-dir");
              });
    }
  }

  @Test
  void hoursOfAllObjectsOrOfSomeAreRead() {
    try (HistoryKeeper keeper = keeper(directory)) {
      lookForMinutes(keeper, 90);
      PastSavings past = new PastSavings(keeper, clocks.wall());
      Instant end = START.plus(Duration.ofHours(2));

      assertThat(past.read(List.of(), START, end))
          .extracting(HourlySavings.Hour::start)
          .containsExactly(START, START.plus(Duration.ofHours(1)));
      assertThat(past.read(List.of("cluster"), START, end).getFirst())
          .satisfies(hour -> {
            assertThat(hour.samples()).isEqualTo(60);
            assertThat(hour.realizedNanoDollars()).isEqualTo(60 * 730_000_000_000L);
          });
      assertThat(past.read(List.of("m5.large"), START, end)).isEmpty();
      assertThat(past.read(List.of(), end, end.plus(Duration.ofHours(1)))).isEmpty();
    }
  }

  private void lookForMinutes(HistoryKeeper keeper, int minutes) {
    for (int i = 0; i < minutes; i++) {
      keeper.look();
      passed = passed.plusMinutes(1);
    }
  }

  private HistoryKeeper keeper(Path place) {
    HistoryKeeper keeper =
        new HistoryKeeper(new HistoryConfig(place, false, "", "", Path.of(""), 5), clocks, metrics);
    keeper.start(() -> List.of(CLUSTER));
    return keeper;
  }

  private Computed<Savings, SavingsPast> past(HistoryKeeper keeper) {
    return new PastSavings(keeper, clocks.wall()).declare();
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }
}
