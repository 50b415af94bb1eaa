package io.temper.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that lost their end or had bytes turned: what is read is right or missing, and it is said.
final class DamageTest {
  private static final int SLOTS = StoreConfig.BLOCK_SLOTS + 30;
  private static final Query ALL =
      Model.everything(Model.at(0), Model.at(SLOTS), StoreConfig.STEP_MILLIS);

  @TempDir private Path directory;

  private Map<String, List<Long>> written = Map.of();
  private Path wal = Path.of("");
  private Path segment = Path.of("");

  @BeforeEach
  void write() throws IOException {
    SplittableRandom random = new SplittableRandom(8);
    try (TelemetryStore store = TelemetryStore.open(directory, Model.CONFIG)) {
      for (int slot = 0; slot < SLOTS; slot++) {
        List<Measurement> rows = new ArrayList<>();
        for (int pod = 0; pod < 3; pod++) {
          rows.add(Model.row(Model.pod(pod), random.nextInt(500), slot, 1 << 20));
        }
        store.append(Model.at(slot), rows);
      }
      store.settle();
      written = Model.flat(store.query(ALL));
    }
    wal = only(".wal");
    segment = only(".seg");
  }

  @Test
  void logThatLostItsEndIsReadUpToThere() throws IOException {
    byte[] whole = Files.readAllBytes(wal);
    Cases.check(
        40,
        random -> {
          int length = random.nextInt(whole.length);
          write(wal, Arrays.copyOf(whole, length));

          Read read = read();

          assertRight(read);
          assertThat(read.statistics().lostBytes() + read.statistics().damaged())
              .isBetween(0L, 1L * length);
          if (length == whole.length - 1) {
            assertThat(read.values()).hasSize(written.size() - 9);
          }
        });
  }

  @Test
  void rowBehindTheTornEndIsTakenAgainAfterwards() throws IOException {
    byte[] whole = Files.readAllBytes(wal);
    write(wal, Arrays.copyOf(whole, whole.length - 1));
    try (TelemetryStore store = TelemetryStore.open(directory, Model.CONFIG)) {
      assertThat(store.statistics().lostBytes()).isPositive();
      store.append(Model.at(SLOTS - 1), List.of(Model.row(Model.pod(1), 77, 78, 79)));
    }

    Read read = read();

    assertThat(read.statistics().lostBytes()).isZero();
    assertThat(read.values()).hasSize(written.size() - 6);
    assertThat(read.values().get(Model.pod(1) + " 0 " + (SLOTS - 1)))
        .isEqualTo(List.of(77L, 77L, 77L, 1L));
  }

  @Test
  void turnedByteOfALogIsNoticed() throws IOException {
    byte[] whole = Files.readAllBytes(wal);
    Cases.check(
        40,
        random -> {
          write(wal, turned(whole, random));

          Read read = read();

          assertRight(read);
          assertThat(read.statistics().lostBytes() + read.statistics().damaged()).isPositive();
        });
  }

  @Test
  void turnedByteOfASegmentIsNoticed() throws IOException {
    byte[] whole = Files.readAllBytes(segment);
    byte[] log = Files.readAllBytes(wal);
    Cases.check(
        40,
        random -> {
          write(wal, log);
          write(segment, turned(whole, random));

          Read read = read();

          assertRight(read);
          assertThat(read.statistics().damaged()).isEqualTo(1);
        });
  }

  @Test
  void segmentThatLostItsEndIsSetAside() throws IOException {
    byte[] whole = Files.readAllBytes(segment);
    write(segment, Arrays.copyOf(whole, whole.length - 1));

    Read read = read();

    assertRight(read);
    assertThat(read.values()).isNotEmpty();
    assertThat(read.statistics().damaged()).isEqualTo(1);
    assertThat(segment).doesNotExist();
  }

  @Test
  void draftsOfAnInterruptedWriteAreRemoved() throws IOException {
    Path draft = Files.write(directory.resolve("raw-7.seg.draft"), new byte[100]);

    Read read = read();

    assertThat(read.values()).isEqualTo(written);
    assertThat(draft).doesNotExist();
  }

  private record Read(Map<String, List<Long>> values, Statistics statistics) {}

  private Read read() {
    try (TelemetryStore store = TelemetryStore.open(directory, Model.CONFIG)) {
      Map<String, List<Long>> values = Model.flat(store.query(ALL));
      return new Read(values, store.statistics());
    }
  }

  private void assertRight(Read read) {
    assertThat(written.entrySet()).containsAll(read.values().entrySet());
  }

  private static byte[] turned(byte[] whole, SplittableRandom random) {
    byte[] turned = whole.clone();
    turned[random.nextInt(turned.length)] ^= (byte) (1 << random.nextInt(8));
    return turned;
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Path only(String end) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(end))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }
  }
}
