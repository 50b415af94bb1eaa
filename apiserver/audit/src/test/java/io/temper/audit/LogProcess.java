package io.temper.audit;

import io.temper.audit.entry.Entry;
import io.temper.audit.note.SigningKey;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/// A log in a process of its own, to be killed: four threads append as fast as they can and say
/// each entry when it was taken, or why not.
final class LogProcess {
  private static final int THREADS = 4;

  private LogProcess() {}

  /// @param limit for the shell, such as `ulimit -f 8`; `true` for none
  static Process start(Path directory, int entries, String limit) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", "-c", limit + "; exec \"$@\"", "bash"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classPath()));
    command.addAll(List.of(LogProcess.class.getName(), directory.toString(), "" + entries));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /// Where the classes that it needs came from.
  private static String classPath() {
    return Stream.of(LogProcess.class, AuditLog.class, LoggerFactory.class)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
        .collect(Collectors.joining(File.pathSeparator));
  }

  static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static Entry entry(int thread, int number) {
    return Logs.entry(thread * 1_000_000 + number);
  }

  public static void main(String[] arguments) throws InterruptedException {
    AuditLogConfig config = new AuditLogConfig("t", 1024, Logs.CONFIG.patience(), true);
    SigningKeyFile key = new SigningKeyFile();
    try (AuditLog log = AuditLog.open(Path.of(arguments[0]), config, key.key(), Logs.CLOCK)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        int entries = Integer.parseInt(arguments[1]);
        threads.add(Thread.ofPlatform().start(() -> append(log, thread, entries)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private static void append(AuditLog log, int thread, int entries) {
    for (int i = 0; i < entries; i++) {
      String said;
      try {
        said = thread + " " + i + " " + log.append(entry(thread, i)).index();
      } catch (AuditLogException e) {
        said = "refused " + e.getMessage();
      }
      synchronized (LogProcess.class) {
        System.out.println(said);
      }
    }
  }

  /// Every process has the same key.
  record SigningKeyFile() {
    SigningKey key() {
      return SigningKey.parse(
          """
          -----BEGIN PRIVATE KEY-----
          MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
          -----END PRIVATE KEY-----
          """);
    }
  }
}
