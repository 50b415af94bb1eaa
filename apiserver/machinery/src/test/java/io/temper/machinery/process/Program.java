package io.temper.machinery.process;

import io.temper.machinery.time.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A program of the lab while it runs. They lie beside the one that TEMPER_ETCD names.
final class Program {
  private final Process process;

  private Program(Process process) {
    this.process = process;
  }

  /// Starts one and waits for it.
  ///
  /// @param log file its output is added to
  static Program start(String name, List<String> flags, Path log, BooleanSupplier ready)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(path(name));
    builder.command().addAll(flags);
    Process started =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    Eventually.until(
        name + " to answer; see " + log,
        () -> {
          if (!started.isAlive()) {
            throw new AssertionError(name + " ended: " + text(log));
          }
          return ready.getAsBoolean();
        });
    return new Program(started);
  }

  /// Ends it as a crash would.
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  static boolean listens(int port) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException _) {
      return false; // not yet
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String path(String name) {
    String etcd = System.getenv("TEMPER_ETCD");
    if (etcd == null || !Files.isExecutable(Path.of(etcd))) {
      throw new AssertionError(
          "TEMPER_ETCD must name the program etcd, and is " + etcd + ": run hack/test --only it");
    }
    return Path.of(etcd).resolveSibling(name).toString();
  }

  private static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
