package io.temper.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Processes that are killed with SIGKILL, and a file that the kernel lets grow no more.
final class KilledTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 1023, 1100, 3000})
  void everyEntryThatWasTakenIsThereAfterTheKill(int entries)
      throws IOException, InterruptedException {
    List<String> taken = killedAfter(entries);

    try (AuditLog log =
        AuditLog.open(directory, Logs.CONFIG, new LogProcess.SigningKeyFile().key(), Logs.CLOCK)) {
      assertThat(taken).hasSizeGreaterThanOrEqualTo(entries);
      assertTaken(log, taken);
      assertThat(log.head(log.size()).root()).isNotNull();
    }
  }

  @Test
  void whatDoesNotFitIsRefusedAndWhatWasTakenStays() throws IOException, InterruptedException {
    // The kernel refuses every write beyond 64 KiB of a file.
    Process process = LogProcess.start(directory, 300, "ulimit -f 64");
    List<String> lines;
    try (BufferedReader output = LogProcess.output(process)) {
      lines = output.lines().toList();
    } finally {
      process.waitFor();
    }

    assertThat(lines).hasSize(4 * 300);
    assertThat(lines).anyMatch(line -> line.startsWith("refused not recorded in the audit log"));
    List<String> taken = lines.stream().filter(line -> !line.startsWith("refused")).toList();
    assertThat(taken).isNotEmpty();
    try (AuditLog log =
            AuditLog.open(
                directory, Logs.CONFIG, new LogProcess.SigningKeyFile().key(), Logs.CLOCK);
        Stream<Path> files = Files.list(directory)) {
      assertTaken(log, taken);
      assertThat(log.size()).isEqualTo(taken.size() + 1);
      assertThat(files.map(Path::toString)).noneMatch(name -> name.contains("torn"));
      assertThat(log.append(Logs.entry(0)).index()).isEqualTo(taken.size() + 1);
    }
  }

  private List<String> killedAfter(int entries) throws IOException, InterruptedException {
    Process process = LogProcess.start(directory, 100_000, "true");
    List<String> taken = new ArrayList<>();
    try (BufferedReader output = LogProcess.output(process)) {
      String line = output.readLine();
      while (line != null) {
        taken.add(line);
        if (taken.size() == entries) {
          // Not through the Process, which would close the stream as well.
          process.toHandle().destroyForcibly();
        }
        line = output.readLine();
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    return taken;
  }

  private static void assertTaken(AuditLog log, List<String> taken) {
    for (String line : taken) {
      String[] words = line.split(" ", -1);
      // It may have been killed within a line of its output.
      if (words.length == 3 && log.size() > Long.parseLong(words[2])) {
        byte[] expected =
            LogProcess.entry(Integer.parseInt(words[0]), Integer.parseInt(words[1])).bytes();
        assertThat(log.read(Long.parseLong(words[2]), 1).getFirst().bytes()).isEqualTo(expected);
      }
    }
    long last =
        taken.stream()
            .limit(taken.size() - 1L)
            .mapToLong(line -> Long.parseLong(line.split(" ", -1)[2]))
            .max()
            .orElse(0);
    assertThat(log.size()).isGreaterThan(last);
  }
}
