package io.temper.agent.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// scx_layered, started by hand.
public final class ScxLayered implements AutoCloseable {
  /// Where hack/vm/test and the container image have it.
  public static final Path PROGRAM = Path.of("/opt/scx-layered/bin/scx_layered");

  private final Process process;
  private final Path output;

  private ScxLayered(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /// Starts it with a configuration, and returns when it is attached.
  public static ScxLayered start(String layers) {
    try {
      Path config = Files.writeString(Files.createTempFile("layers", ".json"), layers);
      Path output = Files.createTempFile("scx_layered", ".log");
      Process process =
          new ProcessBuilder(List.of(PROGRAM.toString(), "--interval", "0.1", "f:" + config))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      ScxLayered scheduler = new ScxLayered(process, output);
      scheduler.awaitAttached();
      return scheduler;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What it printed.
  public String output() {
    return GuestPod.read(output);
  }

  /// Asks it to stop, as SIGTERM does, and returns its exit status.
  public int stop() {
    process.destroy();
    return process.onExit().join().exitValue();
  }

  @Override
  public void close() {
    stop();
    SchedExt.awaitDisabled();
  }

  private void awaitAttached() {
    Waits.until(
        "scx_layered is attached",
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("scx_layered ended: " + output());
          }
          return SchedExt.state().equals("enabled");
        });
  }
}
