package io.temper.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.audit.AuditLog;
import io.temper.audit.AuditLogConfig;
import io.temper.audit.Logs;
import io.temper.audit.file.Layout;
import io.temper.audit.note.SignedNote;
import io.temper.audit.note.SigningKey;
import io.temper.audit.verify.Tampered.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything that can be done to a log's files, at every place.
final class VerificationTest {
  /// The first entry that was not dropped.
  private static final int FIRST = 4;

  @TempDir private Path home;
  private Tampered log;

  @BeforeEach
  void make() throws IOException {
    log = new Tampered(home);
  }

  @Test
  void whatNobodyTouchedIsAsItWasWitnessed() {
    Verdict verdict = log.verify();

    assertThat(verdict.code()).as(verdict.said()).isZero();
    assertThat(verdict.said())
        .contains("15 entries, 15 of them below the newest head", "dropped for their age");
    assertThat(log.verifyExport()).extracting(Verdict::code).isEqualTo(0);
  }

  @Test
  void anyFlippedBitInAnyFileIsFound() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    // The others add nothing but time.
    log.heads().subList(0, 2).clear();
    for (Map.Entry<String, byte[]> file : log.files().entrySet()) {
      for (int at = 0; at < file.getValue().length; at++) {
        byte[] flipped = file.getValue().clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(log.directory().resolve(file.getKey()), flipped);

        Verdict verdict = log.verify();

        assertThat(verdict.code())
            .as("byte %d of %s: %s", at, file.getKey(), verdict.said())
            .isEqualTo(1);
      }
      log.restore();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anyEditedEntryIsFound(boolean everything) throws IOException {
    for (int index = FIRST; index < Tampered.SIZE - 1; index++) {
      List<byte[]> entries = log.entries();
      entries.set(index - FIRST, Tampered.other(index));
      assertFound("edited " + index, index, entries, everything);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anyDeletedEntryIsFound(boolean everything) throws IOException {
    for (int index = FIRST; index < Tampered.SIZE - 1; index++) {
      List<byte[]> entries = log.entries();
      entries.remove(index - FIRST);
      assertFound("deleted " + index, index, entries, everything);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anyInsertedEntryIsFound(boolean everything) throws IOException {
    for (int index = FIRST; index < Tampered.SIZE - 1; index++) {
      List<byte[]> entries = log.entries();
      entries.add(index - FIRST, Tampered.other(index));
      assertFound("inserted " + index, index, entries, everything);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anyTwoEntriesThatChangePlacesAreFound(boolean everything) throws IOException {
    for (int first = FIRST; first < Tampered.SIZE; first += 2) {
      for (int second = first + 1; second < Tampered.SIZE - 1; second++) {
        List<byte[]> entries = log.entries();
        Collections.swap(entries, first - FIRST, second - FIRST);
        assertFound("swapped " + first + " and " + second, first, entries, everything);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anyTruncationToWholeEntriesIsFound(boolean everything) throws IOException {
    for (int size = FIRST + 1; size < Tampered.SIZE; size++) {
      List<byte[]> entries = log.entries().subList(0, size - FIRST);
      log.write(entries, everything);
      Files.deleteIfExists(log.directory().resolve("head"));

      Verdict verdict = log.verify();

      assertThat(verdict.code()).as("cut to %d: %s", size, verdict.said()).isEqualTo(1);
      assertThat(verdict.said()).contains("entry " + size + ": missing");
      log.restore();
    }
  }

  @Test
  void anyTruncationOfAnyFileIsFound() throws IOException {
    for (Map.Entry<String, byte[]> file : log.files().entrySet()) {
      for (int length = 0; length < file.getValue().length; length += 5) {
        Files.write(log.directory().resolve(file.getKey()), Arrays.copyOf(file.getValue(), length));

        Verdict verdict = log.verify();

        assertThat(verdict.code())
            .as("%s cut to %d: %s", file.getKey(), length, verdict.said())
            .isEqualTo(1);
      }
      log.restore();
    }
  }

  @Test
  void anyMissingSegmentIsFound() throws IOException {
    for (int first = 0; first < Tampered.SIZE; first += 4) {
      for (List<String> kinds :
          List.of(
              List.of(Layout.LOG),
              List.of(Layout.LOG, Layout.ENDS),
              List.of(Layout.TREE),
              List.of(Layout.LOG, Layout.TREE, Layout.ENDS))) {
        boolean any = false;
        for (String kind : kinds) {
          any |= Files.deleteIfExists(log.directory().resolve(Tampered.name(first, kind)));
        }
        Verdict verdict = log.verify();

        assertThat(verdict.code())
            .as("%s of %d: %s", kinds, first, verdict.said())
            .isEqualTo(any ? 1 : 0);
        log.restore();
      }
    }
  }

  @Test
  void aHeadThatIsSignedWithAnotherKeyIsNoWitness() throws IOException {
    SigningKey other = SigningKey.parse(SigningKey.generate());
    List<byte[]> entries = log.entries();
    entries.set(3, Tampered.other(3));
    log.write(entries, true);
    String forged = other.sign(SignedNote.parse(Files.readString(log.heads().getLast())).head());
    Files.writeString(log.heads().getLast(), forged);

    assertThat(log.verify().said()).contains("signed by none of the keys");
  }

  @Test
  void twoHeadsOfOneSizeAreAFork() throws IOException {
    Path other = home.resolve("other");
    try (AuditLog fork = Logs.open(other)) {
      fork.append(Logs.entry(1));
    }
    Layout layout = Layout.read(log.directory());
    new Layout(other, layout.origin(), 4).write();
    Files.delete(other.resolve("key"));
    Path forked = home.resolve("forked");
    try (AuditLog fork = Logs.open(other)) {
      while (fork.size() < Tampered.SIZE) {
        fork.append(Logs.entry(100));
      }
      Files.writeString(forked, fork.sign());
    }
    log.heads().add(forked);

    assertThat(log.verify().said()).contains("the log was forked");
  }

  @Test
  void whatIsNewerThanEveryHeadIsSaidNotToBeProven() throws IOException {
    try (AuditLog more = Logs.open(log.directory())) {
      more.append(Logs.entry(50));
      more.append(Logs.entry(51));
    }

    Verdict verdict = log.verify();

    assertThat(verdict.code()).as(verdict.said()).isZero();
    assertThat(verdict.said()).contains("2 entries from 15 on are newer than every head");
  }

  @Test
  void aTornLastLineThatNobodyWitnessedIsNoFault() throws IOException {
    Files.writeString(
        log.directory().resolve(Tampered.name(12, Layout.LOG)),
        "01234567 {\"time\":\"2026",
        StandardOpenOption.APPEND);

    Verdict verdict = log.verify();

    assertThat(verdict.code()).as(verdict.said()).isZero();
    assertThat(verdict.said()).contains("the last line is cut");
  }

  @Test
  void aLogWithAnotherKeyInTheMiddleIsVerifiedWithBoth() throws IOException {
    SigningKey next = SigningKey.parse(SigningKey.generate());
    Path rotated = home.resolve("rotated");
    try (AuditLog more =
        AuditLog.open(log.directory(), AuditLogConfig.of("t"), next, InstantSource.system())) {
      more.append(Logs.entry(50));
      Files.writeString(rotated, more.sign());
      log.heads().add(rotated);
      assertThat(log.verify().code()).isEqualTo(1);
      Files.writeString(log.key(), more.verifier() + "\n", StandardOpenOption.APPEND);
    }

    Verdict verdict = log.verify();

    assertThat(verdict.code()).as(verdict.said()).isZero();
  }

  @Test
  void anyFlippedBitInAnExportIsFound() throws IOException {
    List<String> lines = Files.readAllLines(log.exported());
    lines.subList(3, lines.size() - 2).clear();
    Files.write(log.exported(), lines);
    byte[] export = Files.readAllBytes(log.exported());
    SplittableRandom random = new SplittableRandom(8);
    for (int at = 0; at < export.length; at++) {
      byte[] flipped = export.clone();
      flipped[at] ^= (byte) (1 << random.nextInt(7));
      Files.write(log.exported(), flipped);

      Verdict verdict = log.verifyExport();

      boolean lineEnd = export[at] == '\n' && at == export.length - 1;
      // A line's end may become another one that readers take as such.
      if (!(flipped[at] == '\r' || flipped[at] == '\n' || lineEnd)) {
        assertThat(verdict.code()).as("byte %d: %s", at, verdict.said()).isNotZero();
      }
    }
  }

  @Test
  void anExportWithALineTwiceMovedOrAddedToIsFound() throws IOException {
    List<String> lines = Files.readAllLines(log.exported());
    for (int at = 0; at < lines.size() - 3; at++) {
      List<String> twice = new ArrayList<>(lines);
      twice.add(at, lines.get(at));
      List<String> moved = new ArrayList<>(lines);
      Collections.swap(moved, at, at + 1);
      List<String> more = new ArrayList<>(lines);
      more.set(at, lines.get(at).replace("{\"index\"", "{\"by\":\"me\",\"index\""));
      for (List<String> export : List.of(twice, moved, more)) {
        Files.write(log.exported(), export);
        Verdict verdict = log.verifyExport();
        assertThat(verdict.code()).as(verdict.said()).isEqualTo(1);
      }
    }
  }

  @Test
  void linesThatWereFilteredOutOfAnExportAreNoFault() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(log.exported()));
    lines.subList(3, 6).clear();
    Files.write(log.exported(), lines);

    assertThat(log.verifyExport().code()).isZero();
  }

  @Test
  void whatCannotBeToldHasAnotherExitCode() throws IOException {
    String directory = log.directory().toString();
    String head = log.heads().getFirst().toString();
    String key = log.key().toString();
    Path none = home.resolve("none");
    Path empty = Files.createFile(home.resolve("empty"));
    Path wrong = Files.writeString(home.resolve("wrong"), "no key\n");

    assertThat(
            List.of(
                code(),
                code("--help"),
                code(directory),
                code(directory, "--head", head),
                code(directory, "--key", key),
                code(directory, "--what", head),
                code(none.toString(), "--head", head, "--key", key),
                code(directory, "--head", none.toString(), "--key", key),
                code(directory, "--head", head, "--key", none.toString()),
                code(directory, "--head", head, "--key", empty.toString()),
                code(directory, "--head", head, "--key", wrong.toString()),
                code("--export", none.toString(), "--key", key)))
        .containsOnly(2);
  }

  private void assertFound(String what, int index, List<byte[]> entries, boolean everything)
      throws IOException {
    log.write(entries, everything);

    Verdict verdict = log.verify();

    assertThat(verdict.code()).as("%s: %s", what, verdict.said()).isEqualTo(1);
    if (!everything) {
      // The hashes that were kept tell which one.
      assertThat(verdict.said())
          .as(what)
          .contains("the first entry that is not as it was: " + index + "\n");
    } else {
      assertThat(verdict.said())
          .as(what)
          .containsPattern("(an entry from " + before(index) + " to before|missing|put in)");
    }
    log.restore();
  }

  /// The largest head below an entry.
  private static int before(int index) {
    return index < 6 ? 0 : index < 10 ? 6 : 10;
  }

  private static int code(String... arguments) {
    return Tampered.run(List.of(arguments)).code();
  }
}
