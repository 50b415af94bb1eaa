package io.temper.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.telemetry.codec.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TelemetryStoreTest {
  private static final long BLOCK = StoreConfig.BLOCK_MILLIS;

  @TempDir private Path directory;

  @Test
  void answersAsANaiveMapDoesAlsoAfterRestarts() throws IOException {
    SplittableRandom random = new SplittableRandom(Long.getLong("temper.seed", 4711));
    Model model = new Model();
    TelemetryStore store = TelemetryStore.open(directory, Model.CONFIG);
    long slot = 0;
    for (int i = 0; i < 600; i++) {
      slot += random.nextInt(20) == 0 ? random.nextInt(30) : 1;
      List<Measurement> rows = rows(random);
      store.append(Model.at(slot), rows);
      for (Measurement row : rows) {
        model.add(Model.at(slot), row);
      }
      if (random.nextInt(100) == 0) {
        store.close();
        store = TelemetryStore.open(directory, Model.CONFIG);
      }
    }
    store.settle();

    for (long step : List.of(15_000L, 60_000L, 300_000L, 3_600_000L)) {
      Query query = Model.everything(Model.at(0), Model.at(slot + 1), step);
      model.check(store, query);
    }
    Query part = new Query("ns-1", (_, _) -> true, List.of(1), Model.at(200), 15_000, 333, 100_000);
    model.check(store, part);
    store.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rollsUpWhatIsNotKeptAsItCame(boolean onDisk) throws IOException {
    Model model = new Model();
    try (TelemetryStore store = TelemetryStore.open(onDisk ? directory : null, Model.CONFIG)) {
      SplittableRandom random = new SplittableRandom(5);
      int slots = 20 * StoreConfig.BLOCK_SLOTS;
      for (int slot = 0; slot <= slots; slot += 4) {
        List<Measurement> rows = rows(random);
        store.append(Model.at(slot), rows);
        for (Measurement row : rows) {
          model.add(Model.at(slot), row);
        }
      }
      store.settle();

      Query query = Model.everything(Model.at(0), Model.at(slots + 1), 300_000);
      model.check(store, query);
      assertThat(store.statistics().oldestMillis().orElseThrow())
          .isEqualTo(Model.START + 7 * BLOCK);
      Query fine = Model.everything(Model.at(0), Model.at(10), 15_000);
      assertThat(store.query(fine).series()).isEmpty();
    }
    assertThat(files("raw-")).hasSize(onDisk ? StoreConfig.KEPT_BLOCKS : 0);
    assertThat(files("rollup-")).hasSize(onDisk ? 5 : 0);
  }

  @Test
  void aSecondStoreOfTheSameDirectoryIsRefused() {
    try (TelemetryStore store = TelemetryStore.open(directory, Model.CONFIG)) {
      store.append(Model.at(1), List.of(Model.row(Model.pod(1), 1, 2, 3)));

      assertThatThrownBy(() -> TelemetryStore.open(directory, Model.CONFIG))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("in use by another");
    }
    TelemetryStore.open(directory, Model.CONFIG).close();
  }

  @Test
  void ofTwoRowsOfOneStepTheFirstCounts() {
    try (TelemetryStore store = TelemetryStore.open(directory, Model.CONFIG)) {
      store.append(Model.at(1), List.of(Model.row(Model.pod(1), 1, 2, 3)));
      store.append(Model.at(1) + 7000, List.of(Model.row(Model.pod(1), 4, 5, 6)));
      store.append(Model.at(1) + 8000, List.of(Model.row(Model.pod(2), 7, 8, 9)));

      Query query = Model.everything(Model.at(0), Model.at(3), 15_000);
      assertThat(store.query(query).series()).hasSize(6).allMatch(one -> one.count()[1] == 1);
      assertThat(store.query(query).series().getFirst().sum()[1]).isEqualTo(1);
      assertThat(store.statistics().lateRows()).isEqualTo(1);
    }
  }

  @Test
  void aClockThatGoesBackALittleCostsTheRowsUntilItIsWhereItWas() {
    try (TelemetryStore store = TelemetryStore.open(directory, Model.CONFIG)) {
      store.append(Model.at(10), List.of(Model.row(Model.pod(1), 1, 1, 1)));
      store.append(Model.at(8), List.of(Model.row(Model.pod(1), 2, 2, 2)));
      store.append(Model.at(11), List.of(Model.row(Model.pod(1), 3, 3, 3)));

      Answer answer = store.query(Model.everything(Model.at(0), Model.at(20), 15_000));
      assertThat(answer.series().getFirst().count()[8]).isZero();
      assertThat(answer.series().getFirst().sum()[10]).isEqualTo(1);
      assertThat(answer.series().getFirst().sum()[11]).isEqualTo(3);
      assertThat(store.statistics().lateRows()).isEqualTo(1);
    }
  }

  @Test
  void aClockThatWasADayAheadCostsNothingOfBefore() {
    long day = Duration.ofDays(1).toMillis();
    Model model = new Model();
    try (TelemetryStore store = TelemetryStore.open(directory, Model.CONFIG)) {
      for (int slot = 0; slot < 200; slot++) {
        append(store, model, Model.at(slot));
      }
      for (int slot = 200; slot < 400; slot++) {
        store.append(Model.at(slot) + day, List.of(Model.row(Model.pod(1), 9, 9, 9)));
      }
      for (int slot = 400; slot < 600; slot++) {
        append(store, model, Model.at(slot));
      }
      store.settle();

      Query query = Model.everything(Model.at(0), Model.at(600) + 2 * day, 300_000);
      model.check(store, query);
    }
    try (TelemetryStore store = TelemetryStore.open(directory, Model.CONFIG)) {
      Query query = Model.everything(Model.at(0), Model.at(600) + 2 * day, 300_000);
      model.check(store, query);
    }
  }

  @Test
  void subjectsBeyondTheLimitAreLeftOutAndCounted() {
    StoreConfig two = new StoreConfig(Model.METRICS, 1 << 20, 1 << 20, 2, Duration.ofDays(1));
    try (TelemetryStore store = TelemetryStore.open(null, two)) {
      store.append(
          Model.at(1),
          List.of(
              Model.row(Model.pod(1), 1, 1, 1),
              Model.row(Model.pod(2), 1, 1, 1),
              Model.row(Model.pod(3), 1, 1, 1)));

      assertThat(store.statistics().subjects()).isEqualTo(2);
      assertThat(store.statistics().crowdedRows()).isEqualTo(1);
    }
  }

  @Test
  void seriesBeyondTheLimitAreSaidToBeTooMany() {
    try (TelemetryStore store = TelemetryStore.open(null, Model.CONFIG)) {
      List<Measurement> rows = new ArrayList<>();
      for (int pod = 0; pod < 10; pod++) {
        rows.add(Model.row(Model.pod(pod), pod, 0, 0));
      }
      store.append(Model.at(1), rows);

      Query four = new Query(null, (_, _) -> true, List.of(0), Model.at(0), 15_000, 2, 4);
      assertThat(store.query(four).tooMany()).isTrue();
      Query ten = new Query(null, (_, _) -> true, List.of(0), Model.at(0), 15_000, 2, 10);
      assertThat(store.query(ten).tooMany()).isFalse();
    }
  }

  @Test
  void theOldestFilesGoWhenTheyTakeTooMuch() throws IOException {
    StoreConfig small = new StoreConfig(Model.METRICS, 1500, 1500, 100, Duration.ofDays(8));
    SplittableRandom random = new SplittableRandom(3);
    try (TelemetryStore store = TelemetryStore.open(directory, small)) {
      for (int slot = 0; slot < 10 * StoreConfig.BLOCK_SLOTS; slot += 3) {
        store.append(
            Model.at(slot), List.of(Model.row(Model.pod(1), random.nextInt(1 << 20), 0, 0)));
      }
      store.settle();

      assertThat(store.statistics().diskBytes()).isBetween(1L, 1500L);
      assertThat(store.statistics().oldestMillis().orElseThrow()).isGreaterThan(Model.at(0));
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.filter(file -> file.toString().endsWith(".wal"))).hasSize(1);
    }
  }

  @Test
  void metricsThatCameAndWentAreReadByName() {
    try (TelemetryStore store = TelemetryStore.open(directory, Model.CONFIG)) {
      store.append(Model.at(1), List.of(Model.row(Model.pod(1), 1, 2, Rows.ABSENT)));
      store.append(Model.at(1) + BLOCK, List.of(Model.row(Model.pod(1), 3, 4, 5)));
      store.settle();
    }
    StoreConfig other =
        new StoreConfig(List.of("new", "memory"), 1 << 20, 1 << 20, 100, Duration.ofDays(1));
    try (TelemetryStore store = TelemetryStore.open(directory, other)) {
      Query query = new Query(null, (_, _) -> true, List.of(0, 1), Model.at(0), 15_000, 10, 100);

      List<Answer.Series> series = store.query(query).series();

      assertThat(series).hasSize(1);
      assertThat(series.getFirst().metric()).isEqualTo(1);
      assertThat(series.getFirst().sum()[1]).isEqualTo(2);
      // The half hour that was not over was of other columns.
      assertThat(store.statistics().damaged()).isEqualTo(1);
    }
  }

  @Test
  void labelsAreThoseOfTheLastRow() {
    Subject pod = Model.pod(1);
    try (TelemetryStore store = TelemetryStore.open(directory, Model.CONFIG)) {
      store.append(Model.at(1), List.of(new Measurement(pod, Map.of("a", "1"), new long[3])));
      store.append(Model.at(2), List.of(new Measurement(pod, Map.of("a", "2"), new long[3])));
    }
    try (TelemetryStore store = TelemetryStore.open(directory, Model.CONFIG)) {
      Answer answer = store.query(Model.everything(Model.at(0), Model.at(5), 15_000));

      assertThat(answer.series().getFirst().labels()).isEqualTo(Map.of("a", "2"));
    }
  }

  private static void append(TelemetryStore store, Model model, long millis) {
    Measurement row = Model.row(Model.pod(1), millis / 1000 % 1000, 2, 3);
    store.append(millis, List.of(row));
    model.add(millis, row);
  }

  private List<Path> files(String start) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().startsWith(start)).toList();
    }
  }

  private static List<Measurement> rows(SplittableRandom random) {
    List<Measurement> rows = new ArrayList<>();
    for (int pod = 0; pod < 6; pod++) {
      if (random.nextInt(10) > 0) {
        rows.add(
            Model.row(
                Model.pod(pod),
                100 + random.nextInt(20),
                random.nextInt(4) == 0 ? Rows.ABSENT : (long) random.nextInt(50) << 20,
                random.nextInt(30) == 0 ? random.nextLong(1L << 40) : 0));
      }
    }
    return rows;
  }
}
