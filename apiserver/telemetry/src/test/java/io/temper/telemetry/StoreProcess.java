package io.temper.telemetry;

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

/// A store in a process of its own, to be killed: writes a row per pod and slot as fast as it can
/// and says each slot when it was taken.
final class StoreProcess {
  private StoreProcess() {}

  static final int PODS = 40;

  /// @param limit for the shell, such as `ulimit -f 8`; `true` for none
  static Process start(Path directory, int slots, String limit) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", "-c", limit + "; exec \"$@\"", "bash"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classPath()));
    command.addAll(List.of(StoreProcess.class.getName(), directory.toString(), "" + slots));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /// Where the classes that it needs came from.
  private static String classPath() {
    return Stream.of(StoreProcess.class, TelemetryStore.class, LoggerFactory.class)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
        .collect(Collectors.joining(File.pathSeparator));
  }

  static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static List<Measurement> rows(int slot) {
    List<Measurement> rows = new ArrayList<>();
    for (int pod = 0; pod < PODS; pod++) {
      rows.add(Model.row(Model.pod(pod), slot * 31L % 1009 + pod, slot, slot * 77L % 501));
    }
    return rows;
  }

  public static void main(String[] arguments) {
    try (TelemetryStore store = TelemetryStore.open(Path.of(arguments[0]), Model.CONFIG)) {
      for (int slot = 0; slot < Integer.parseInt(arguments[1]); slot++) {
        store.append(Model.at(slot), rows(slot));
        System.out.println(slot);
      }
      store.settle();
      Query all =
          Model.everything(
              Model.at(0), Model.at(Integer.parseInt(arguments[1])), StoreConfig.STEP_MILLIS);
      System.out.println("values " + Model.flat(store.query(all)).size());
      System.out.println("trouble " + store.statistics().trouble());
    }
  }
}
