package io.temper.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.audit.entry.Entry;
import io.temper.audit.entry.LogEvents;
import io.temper.audit.entry.Outcome;
import io.temper.audit.file.Line;
import io.temper.audit.note.SignedNote;
import io.temper.audit.note.SigningKey;
import io.temper.audit.note.TreeHead;
import io.temper.audit.tree.Edge;
import io.temper.audit.tree.Hash;
import io.temper.audit.tree.Proofs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditLogTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 7, 8, 15, 40})
  void whatWasAppendedIsReadAndProvenAlsoAfterOpeningAgain(int count) {
    Edge expected = new Edge();
    try (AuditLog log = Logs.open(directory)) {
      expected.add(Hash.leaf(log.read(0, 1).getFirst().bytes()), _ -> {});
      for (int i = 0; i < count; i++) {
        Receipt receipt = log.append(Logs.entry(i));
        expected.add(receipt.leaf(), _ -> {});
        assertThat(receipt.index()).isEqualTo(i + 1);
        assertThat(log.head(log.size()).root()).isEqualTo(expected.root());
      }
    }

    try (AuditLog log = Logs.open(directory)) {
      List<byte[]> all = Logs.all(log);
      assertThat(log.size()).isEqualTo(count + 1);
      assertThat(all).hasSize(count + 1);
      assertThat(Entry.parse(all.getFirst()).verb()).isEqualTo(LogEvents.BEGUN);
      TreeHead head = log.head(log.size());
      assertThat(head.root()).isEqualTo(expected.root());
      for (int i = 0; i < count; i++) {
        assertThat(Entry.parse(all.get(i + 1))).isEqualTo(Logs.entry(i));
        assertThat(
                Proofs.includes(
                    Hash.leaf(all.get(i + 1)),
                    i + 1,
                    head.size(),
                    log.inclusion(i + 1, head.size()),
                    head.root()))
            .isTrue();
        assertThat(
                Proofs.extend(
                    i + 1,
                    log.head(i + 1).root(),
                    head.size(),
                    head.root(),
                    log.consistency(i + 1, head.size())))
            .isTrue();
      }
    }
  }

  @Test
  void manyAppendAtOnceAndNothingIsLostOrTwice() throws Exception {
    AtomicInteger syncs = new AtomicInteger();
    Disk counted =
        file -> {
          syncs.incrementAndGet();
          file.force(false);
        };
    try (AuditLog log = Logs.open(directory, counted);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Receipt>> appends = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        Entry entry = Logs.entry(i);
        appends.add(threads.submit(() -> log.append(entry)));
      }
      List<byte[]> expected = new ArrayList<>();
      for (int i = 0; i < appends.size(); i++) {
        Receipt receipt = appends.get(i).get();
        assertThat(log.read(receipt.index(), 1).getFirst().bytes())
            .isEqualTo(Logs.entry(i).bytes());
        expected.add(Logs.entry(i).bytes());
      }
      List<byte[]> all = Logs.all(log);
      assertThat(all.subList(1, all.size())).containsExactlyInAnyOrderElementsOf(expected);
      // Groups never cross files of eight.
      assertThat(syncs.get()).isLessThan(2000);
    }
  }

  @Test
  void aDirectoryBelongsToOneLog() {
    try (AuditLog log = Logs.open(directory)) {
      assertThatThrownBy(() -> Logs.open(directory))
          .isInstanceOf(AuditLogException.class)
          .hasMessageContaining("in use");
      log.append(Logs.entry(0));
    }
    Logs.open(directory).close();
  }

  @Test
  void aClosedLogTakesNothing() {
    AuditLog log = Logs.open(directory);
    log.close();

    assertThatThrownBy(() -> log.append(Logs.entry(0))).isInstanceOf(AuditLogException.class);
  }

  @Test
  void anEntryThatIsTooLongIsRefusedAndTheNextIsTaken() {
    Entry small = Logs.entry(0);
    Entry large =
        new Entry(
            small.time(),
            small.stage(),
            "",
            "",
            small.target(),
            small.user(),
            small.impersonator(),
            small.source(),
            "",
            new Outcome(0, "", "x".repeat(300_000)),
            Map.of());
    try (AuditLog log = Logs.open(directory)) {
      assertThatThrownBy(() -> log.append(large)).isInstanceOf(AuditLogException.class);
      assertThat(log.append(small).index()).isEqualTo(1);
    }
  }

  @Test
  void aDiskThatIsFullRefusesUntilThereIsRoom() {
    AtomicInteger failures = new AtomicInteger();
    Disk full =
        file -> {
          if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IOException("No space left on device");
          }
          file.force(false);
        };
    try (AuditLog log = Logs.open(directory, full)) {
      log.append(Logs.entry(0));
      failures.set(2);

      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> log.append(Logs.entry(1)))
            .isInstanceOf(AuditLogException.class)
            .hasMessageContaining("No space left");
        assertThat(log.size()).isEqualTo(2);
        assertThat(log.statistics().trouble()).contains("No space left");
      }

      assertThat(log.append(Logs.entry(2)).index()).isEqualTo(2);
      assertThat(log.statistics().trouble()).isNull();
      assertThat(log.statistics().refused()).isEqualTo(2);
    }
    try (AuditLog log = Logs.open(directory)) {
      assertThat(log.size()).isEqualTo(3);
      assertThat(Entry.parse(Logs.all(log).get(2))).isEqualTo(Logs.entry(2));
    }
  }

  @Test
  void aDiskThatFailsWhereFilesChangeRefusesUntilItDoesNot() {
    AtomicInteger failures = new AtomicInteger();
    Disk failing =
        file -> {
          if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IOException("Input/output error");
          }
          file.force(false);
        };
    try (AuditLog log = Logs.open(directory, failing)) {
      for (int i = 1; i < 8; i++) {
        log.append(Logs.entry(i));
      }
      failures.set(1);
      assertThatThrownBy(() -> log.append(Logs.entry(8))).isInstanceOf(AuditLogException.class);
      assertThat(log.append(Logs.entry(9)).index()).isEqualTo(8);
      assertThat(log.append(Logs.entry(10)).index()).isEqualTo(9);
      assertThat(Logs.all(log)).hasSize(10);
      assertThat(log.head(10).root()).isNotNull();
    }
  }

  @Test
  void aDiskThatHangsRefusesAfterAWhile() {
    CountDownLatch gate = new CountDownLatch(1);
    AtomicBoolean shut = new AtomicBoolean();
    Disk hanging =
        file -> {
          if (shut.get()) {
            pass(gate);
          }
          file.force(false);
        };
    AuditLogConfig impatient = new AuditLogConfig("t", 8, Duration.ofMillis(50), true);
    AuditLogConfig patient = new AuditLogConfig("t", 8, Duration.ofSeconds(20), true);
    AuditLog.open(directory, patient, Logs.KEY, Logs.CLOCK).close();
    try (AuditLog log = AuditLog.open(directory, impatient, Logs.KEY, Logs.CLOCK, hanging)) {
      shut.set(true);
      assertThatThrownBy(() -> log.append(Logs.entry(0)))
          .isInstanceOf(AuditLogException.class)
          .hasMessageContaining("took no entry");
      gate.countDown();
    }
    try (AuditLog log = AuditLog.open(directory, patient, Logs.KEY, Logs.CLOCK)) {
      log.append(Logs.entry(1));
      assertThat(Entry.parse(Logs.all(log).getLast())).isEqualTo(Logs.entry(1));
    }
  }

  @Test
  void interruptsOfThoseWhoAppendAndReadHarmNobodyElse() {
    try (AuditLog log = Logs.open(directory)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> log.append(Logs.entry(0))).isInstanceOf(AuditLogException.class);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      assertThatThrownBy(() -> log.read(0, 1)).isInstanceOf(AuditLogException.class);
      assertThat(Thread.interrupted()).isTrue();

      long index = log.append(Logs.entry(1)).index();

      assertThat(log.read(index, 1)).hasSize(1);
      assertThat(log.inclusion(index, log.size())).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0123", "01234567 {\"time\":\"2026\"}\n", "\0\0\0\0\0\0", "\n\n"})
  void aTornEndIsSetAsideAndToldOf(String torn) throws IOException {
    try (AuditLog log = Logs.open(directory)) {
      log.append(Logs.entry(0));
      log.sign();
    }
    Path segment = directory.resolve("0000000000000000.log");
    Files.writeString(segment, torn, StandardOpenOption.APPEND);

    try (AuditLog log = Logs.open(directory)) {
      Entry told = Entry.parse(Logs.all(log).getLast());
      assertThat(log.size()).isEqualTo(3);
      assertThat(told.verb()).isEqualTo(LogEvents.TORN);
      assertThat(told.details()).containsEntry("bytes", "" + torn.length());
      assertThat(directory.resolve(told.details().get("file"))).hasContent(torn);
    }
    Logs.open(directory).close();
  }

  @Test
  void aLogThatEndsBelowItsHeadIsNotOpened() throws IOException {
    try (AuditLog log = Logs.open(directory)) {
      log.append(Logs.entry(0));
      log.sign();
    }
    Path segment = directory.resolve("0000000000000000.log");
    byte[] bytes = Files.readAllBytes(segment);
    Files.write(segment, Arrays.copyOf(bytes, bytes.length - 3));

    assertThatThrownBy(() -> Logs.open(directory))
        .isInstanceOf(AuditLogException.class)
        .hasMessageContaining("entry 1");
    // Nor does trying change it.
    assertThat(Files.size(segment)).isEqualTo(bytes.length - 3);
  }

  @Test
  void aLogWithOtherEntriesThanItsHeadIsNotOpened() throws IOException {
    try (AuditLog log = Logs.open(directory)) {
      log.append(Logs.entry(0));
      log.sign();
    }
    Path segment = directory.resolve("0000000000000000.log");
    List<String> lines = Files.readAllLines(segment);
    byte[] other = Line.of(Logs.entry(5).bytes());
    Files.writeString(segment, lines.getFirst() + "\n");
    Files.write(segment, other, StandardOpenOption.APPEND);

    assertThatThrownBy(() -> Logs.open(directory))
        .isInstanceOf(AuditLogException.class)
        .hasMessageContaining("not those");
  }

  @Test
  void filesThatAreMadeFromEntriesAreMadeAgain() throws IOException {
    Hash root;
    try (AuditLog log = Logs.open(directory)) {
      for (int i = 1; i < 20; i++) {
        log.append(Logs.entry(i));
      }
      root = log.head(20).root();
    }
    Files.delete(directory.resolve("0000000000000000.tree"));
    Files.write(directory.resolve("0000000000000008.ends"), new byte[3]);
    Files.delete(directory.resolve("0000000000000016.tree"));

    try (AuditLog log = Logs.open(directory)) {
      assertThat(log.head(20).root()).isEqualTo(root);
      assertThat(Logs.all(log)).hasSize(20);
    }
  }

  @Test
  void anotherKeyIsToldOf() {
    SigningKey other = SigningKey.parse(SigningKey.generate());
    String first;
    try (AuditLog log = Logs.open(directory)) {
      first = log.verifier().toString();
    }
    try (AuditLog log = AuditLog.open(directory, Logs.CONFIG, other, Logs.CLOCK)) {
      Entry told = Entry.parse(Logs.all(log).getLast());
      assertThat(told.verb()).isEqualTo(LogEvents.KEY);
      assertThat(told.details())
          .containsEntry("previousKey", first)
          .containsEntry("key", log.verifier().toString());
      assertThat(SignedNote.parse(log.sign()).signedBy(log.verifier())).isTrue();
    }
    try (AuditLog log = AuditLog.open(directory, Logs.CONFIG, other, Logs.CLOCK)) {
      assertThat(log.size()).isEqualTo(2);
    }
  }

  @Test
  void oldEntriesAreDroppedByWholeFilesAndProofsStillHold() {
    try (AuditLog log = Logs.open(directory)) {
      for (int i = 1; i < 30; i++) {
        log.append(Logs.entry(i));
      }
      TreeHead old = log.head(5);

      // The second file has entries of minutes 8 to 15.
      assertThat(log.dropBefore(Logs.entry(15).time())).isEqualTo(8);
      assertThat(log.dropBefore(Logs.entry(15).time())).isZero();
      assertThat(log.dropBefore(Logs.entry(16).time())).isEqualTo(8);

      assertThat(log.oldest()).isEqualTo(16);
      assertThat(log.read(3, 5)).isEmpty();
      assertThat(log.read(16, 5)).hasSize(5);
      TreeHead head = log.head(log.size());
      assertThat(
              Proofs.extend(
                  5, old.root(), head.size(), head.root(), log.consistency(5, head.size())))
          .isTrue();
      Entry told = Entry.parse(Logs.all(log).getLast());
      assertThat(told.verb()).isEqualTo(LogEvents.DROPPED);
      assertThat(told.details()).containsEntry("from", "8").containsEntry("to", "16");
    }
    try (AuditLog log = Logs.open(directory)) {
      assertThat(log.oldest()).isEqualTo(16);
      assertThat(Entry.parse(log.read(16, 1).getFirst().bytes())).isEqualTo(Logs.entry(16));
      TreeHead head = log.head(log.size());
      Hash leaf = Hash.leaf(Logs.entry(16).bytes());
      assertThat(
              Proofs.includes(leaf, 16, head.size(), log.inclusion(16, head.size()), head.root()))
          .isTrue();
    }
  }

  @Test
  void theNewestFileIsNeverDropped() {
    try (AuditLog log = Logs.open(directory)) {
      for (int i = 1; i < 8; i++) {
        log.append(Logs.entry(i));
      }
      assertThat(log.dropBefore(Logs.START.plus(Duration.ofDays(9999)))).isZero();
    }
  }

  @Test
  void entriesAreReadBackwardsFileByFile() {
    try (AuditLog log = Logs.open(directory)) {
      for (int i = 1; i < 20; i++) {
        log.append(Logs.entry(i));
      }
      List<Long> seen = new ArrayList<>();
      long end = log.size();
      while (end > log.oldest()) {
        long start = log.start(end, 3);
        List<Recorded> some = log.read(start, (int) (end - start));
        some.reversed().forEach(recorded -> seen.add(recorded.index()));
        end = start;
      }
      assertThat(seen).hasSize(20).isSortedAccordingTo(Comparator.reverseOrder());
    }
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsSaidToBe() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> Logs.open(file.resolve("log")))
        .isInstanceOf(AuditLogException.class)
        .hasMessageContaining("cannot be opened");
  }

  private static void pass(CountDownLatch gate) throws IOException {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
