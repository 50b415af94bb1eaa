package io.temper.machinery.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.time.FakeClock;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Conformance("H7")
final class LogFileTest {
  private static final long LINE = Events.named("a").size();

  private final FakeClock clock = new FakeClock();
  @TempDir Path folder;

  @Test
  void eventsAreLinesThatOnlyTheOwnerMayRead() throws IOException {
    Path path = folder.resolve("new/audit.log");
    try (LogFile file = open(path, 0, 0, 0)) {
      file.write(List.of(Events.named("a"), Events.named("b")));
    }
    try (LogFile file = open(path, 0, 0, 0)) {
      file.write(List.of(Events.named("c")));
    }

    assertThat(ids(path)).containsExactly("a", "b", "c");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("new"))))
        .isEqualTo("rwx------");
  }

  @Test
  void fileThatWouldGrowTooLargeIsRenamedByTheTime() throws IOException {
    Path path = folder.resolve("audit.log");
    try (LogFile file = open(path, 2 * LINE, 0, 0)) {
      for (String id : List.of("a", "b", "c", "d", "e")) {
        clock.advance(Duration.ofMillis(1));
        file.write(List.of(Events.named(id)));
      }
    }

    assertThat(names())
        .containsExactly(
            "audit-2026-11-20T12-00-00.003.log", "audit-2026-11-20T12-00-00.005.log", "audit.log");
    assertThat(ids(folder.resolve("audit-2026-11-20T12-00-00.003.log"))).containsExactly("a", "b");
    assertThat(ids(path)).containsExactly("e");
  }

  @Test
  void sizeOfAFileThatWasThereCounts() throws IOException {
    Path path = folder.resolve("audit.log");
    try (LogFile file = open(path, 0, 0, 0)) {
      file.write(List.of(Events.named("a"), Events.named("b")));
    }

    try (LogFile file = open(path, 2 * LINE, 0, 0)) {
      file.write(List.of(Events.named("c")));
    }

    assertThat(ids(path)).containsExactly("c");
  }

  @Test
  void eventLargerThanAFileHasAFileOfItsOwn() throws IOException {
    Path path = folder.resolve("audit.log");
    try (LogFile file = open(path, 10, 0, 0)) {
      file.write(List.of(Events.named("a")));
      file.write(List.of(Events.named("b")));
    }

    assertThat(names()).hasSize(2);
    assertThat(ids(path)).containsExactly("b");
  }

  @Test
  void olderFilesAreDeletedWhenThereAreTooMany() throws IOException {
    Files.writeString(folder.resolve("audit-notes.log"), "not ours");
    Files.writeString(folder.resolve("other-2026-11-20T12-00-00.000.log"), "not ours");
    Path path = folder.resolve("audit.log");
    try (LogFile file = open(path, LINE, 2, 0)) {
      for (int i = 0; i < 6; i++) {
        clock.advance(Duration.ofSeconds(1));
        file.write(List.of(Events.named("" + i)));
      }
    }

    assertThat(names())
        .containsExactly(
            "audit-2026-11-20T12-00-05.000.log",
            "audit-2026-11-20T12-00-06.000.log",
            "audit-notes.log",
            "audit.log",
            "other-2026-11-20T12-00-00.000.log");
  }

  @Test
  void olderFilesAreDeletedWhenTheyAreTooOld() throws IOException {
    Path path = folder.resolve("audit.log");
    try (LogFile file = open(path, LINE, 0, 2)) {
      for (int i = 0; i < 5; i++) {
        clock.advance(Duration.ofDays(1));
        file.write(List.of(Events.named("" + i)));
      }
    }

    assertThat(names())
        .containsExactly(
            "audit-2026-11-24T12-00-00.000.log", "audit-2026-11-25T12-00-00.000.log", "audit.log");
  }

  @Test
  void lineThatAnEarlierProcessLeftUnfinishedIsEnded() throws IOException {
    Path path = folder.resolve("audit.log");
    Files.writeString(path, "{\"kind\":\"Ev");

    try (LogFile file = open(path, 0, 0, 0)) {
      file.write(List.of(Events.named("a")));
    }

    assertThat(Files.readString(path)).startsWith("{\"kind\":\"Ev\n{\"kind\":\"Event\"");
  }

  @Test
  void lineThatAFullDiskHasCutIsTakenBack() throws IOException {
    Path path = folder.resolve("audit.log");
    var disk = new Disk();
    try (LogFile file = new LogFile(path, 0, new Backups(path, 0, 0, clock.clocks()), disk::open)) {
      file.write(List.of(Events.named("a")));
      disk.full = true;
      assertThatThrownBy(() -> file.write(List.of(Events.named("b"))))
          .hasMessage("No space left on device");
      disk.full = false;
      file.write(List.of(Events.named("c")));
    }

    assertThat(ids(path)).containsExactly("a", "c");
  }

  @Test
  void diskThatIsFullFailsTheEventAndNotTheProcess() {
    try (LogFile file = open(Path.of("/dev/full"), 10, 1, 1)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> file.write(List.of(Events.named("a"))))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("No space left on device");
      }
    }
  }

  @Test
  void fileThatCannotBeRenamedGoesOnGrowing() throws IOException {
    Path path = folder.resolve("audit.log");
    try (LogFile file = open(path, LINE, 0, 0)) {
      file.write(List.of(Events.named("a")));
      Files.createDirectories(folder.resolve("audit-2026-11-20T12-00-00.000.log/x"));
      file.write(List.of(Events.named("b")));

      assertThat(ids(path)).containsExactly("a", "b");
      clock.advance(Duration.ofSeconds(1));
      file.write(List.of(Events.named("c")));
    }
    assertThat(ids(path)).containsExactly("c");
  }

  @Test
  void fileThatSomebodyTookAwayIsMadeAnewWhenItIsDue() throws IOException {
    Path path = folder.resolve("audit.log");
    try (LogFile file = open(path, LINE, 0, 0)) {
      file.write(List.of(Events.named("a")));
      Files.delete(path);
      file.write(List.of(Events.named("b")));
    }
    assertThat(ids(path)).containsExactly("b");
  }

  @Test
  void placeThatCannotBeWrittenIsRefusedAtOnce() throws IOException {
    Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> open(folder.resolve("file/audit.log"), 0, 0, 0))
        .isInstanceOf(AuditException.class)
        .hasMessageContaining("cannot write the audit log " + folder.resolve("file/audit.log"));
    assertThatThrownBy(() -> open(folder, 0, 0, 0)).isInstanceOf(AuditException.class);
  }

  @Test
  void standardOutputGetsLinesToo() throws IOException {
    Path path = folder.resolve("out");
    try (OutputStream out = Files.newOutputStream(path);
        StandardOutput writer = new StandardOutput(out)) {
      writer.write(List.of(Events.named("a"), Events.named("b")));
    }

    assertThat(ids(path)).containsExactly("a", "b");
  }

  private LogFile open(Path path, long maxBytes, int backups, int days) {
    return LogFile.open(path, maxBytes, backups, days, clock.clocks());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private static List<String> ids(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> line.replaceFirst("^.*\"auditID\":\"([^\"]*)\".*}$", "$1"))
        .toList();
  }

  /// A disk that takes half of what is written when it is full.
  private static final class Disk {
    boolean full;

    OutputStream open(Path path) throws IOException {
      FileOutputStream file = new FileOutputStream(path.toFile(), true);
      return new OutputStream() {
        @Override
        public void write(int value) throws IOException {
          write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          file.write(bytes, offset, full ? length / 2 : length);
          if (full) {
            throw new IOException("No space left on device");
          }
        }

        @Override
        public void close() throws IOException {
          file.close();
        }
      };
    }
  }
}
