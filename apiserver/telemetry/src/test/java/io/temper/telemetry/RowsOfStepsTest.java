package io.temper.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.telemetry.codec.Rows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RowsOfStepsTest {
  @TempDir private Path directory;

  /// What was taken down: by slot, in the order of subjects.
  private final TreeMap<Long, List<String>> taken = new TreeMap<>();

  @Test
  void everyRowComesBackOnceAsItWasTakenDownWhereverItIsKept() {
    SplittableRandom random = new SplittableRandom(3);
    int slots = 3 * StoreConfig.BLOCK_SLOTS + 50;
    try (TelemetryStore store = TelemetryStore.open(directory, Model.CONFIG)) {
      fill(store, random, slots);
      store.settle();

      for (int window : List.of(1, 7, 120, 200)) {
        assertThat(read(store, slots, window)).as("windows of " + window).isEqualTo(taken);
      }
      assertThat(store.newestMillis()).hasValue(Model.at(taken.lastKey()));
    }

    try (TelemetryStore store = TelemetryStore.open(directory, Model.CONFIG)) {
      assertThat(read(store, slots, 50)).isEqualTo(taken);
      assertThat(store.newestMillis()).hasValue(Model.at(taken.lastKey()));
    }
  }

  @Test
  void newestStepIsThereAtOnce() {
    try (TelemetryStore store = TelemetryStore.open(null, Model.CONFIG)) {
      assertThat(store.newestMillis()).isEmpty();
      store.append(Model.at(5), List.of(Model.row(Model.pod(1), 1, 2, Rows.ABSENT)));

      List<Measurement> rows = store.rows(Model.at(5), 1).getFirst();

      assertThat(rows).hasSize(1);
      assertThat(rows.getFirst().subject()).isEqualTo(Model.pod(1));
      assertThat(rows.getFirst().labels()).isEqualTo(Map.of("app", "pod-1"));
      assertThat(rows.getFirst().values()).containsExactly(1, 2, Rows.ABSENT);
    }
  }

  @Test
  void stepsOfWhichNothingIsKnownAreEmpty() {
    try (TelemetryStore store = TelemetryStore.open(null, Model.CONFIG)) {
      store.append(Model.at(5), List.of(Model.row(Model.pod(1), 1, 2, 3)));

      assertThat(store.rows(Model.at(0), 10).stream().map(List::size).toList())
          .containsExactly(0, 0, 0, 0, 0, 1, 0, 0, 0, 0);
      assertThat(store.rows(Model.at(100_000), 2)).containsExactly(List.of(), List.of());
    }
  }

  @Test
  void startOffTheGridIsRefused() {
    try (TelemetryStore store = TelemetryStore.open(null, Model.CONFIG)) {
      assertThatThrownBy(() -> store.rows(Model.at(0) + 1, 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private void fill(TelemetryStore store, SplittableRandom random, int slots) {
    long slot = 0;
    while (slot < slots) {
      List<Measurement> rows = new ArrayList<>();
      for (int pod : IntStream.range(0, 9).filter(_ -> random.nextInt(4) > 0).toArray()) {
        rows.add(
            Model.row(
                Model.pod(pod),
                random.nextInt(5),
                random.nextInt(3) == 0 ? Rows.ABSENT : random.nextLong(1L << 40),
                7));
      }
      store.append(Model.at(slot), rows);
      taken.put(slot, rows.stream().map(RowsOfStepsTest::text).sorted().toList());
      slot += random.nextInt(15) == 0 ? 1 + random.nextInt(40) : 1;
    }
    taken.values().removeIf(List::isEmpty);
  }

  private static Map<Long, List<String>> read(TelemetryStore store, int slots, int window) {
    Map<Long, List<String>> read = new TreeMap<>();
    for (long slot = 0; slot < slots + window; slot += window) {
      List<List<Measurement>> steps = store.rows(Model.at(slot), window);
      assertThat(steps).hasSize(window);
      for (int i = 0; i < window; i++) {
        if (!steps.get(i).isEmpty()) {
          assertThat(steps.get(i))
              .isSortedAccordingTo((a, b) -> a.subject().compareTo(b.subject()));
          read.put(slot + i, steps.get(i).stream().map(RowsOfStepsTest::text).sorted().toList());
        }
      }
    }
    return read;
  }

  private static String text(Measurement row) {
    return row.subject() + " " + row.labels() + " " + Arrays.toString(row.values());
  }
}
