package io.temper.machinery.etcd;

import io.temper.machinery.time.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// An etcd of one member on loopback, of the program that TEMPER_ETCD names. Ends with the test.
final class EtcdProcess implements AutoCloseable {
  private final Path directory;
  private final List<String> flags;
  private final String scheme;
  private final int port;
  private final int peerPort;
  private Process process;

  private EtcdProcess(Path directory, String scheme, List<String> flags) throws IOException {
    this.directory = directory;
    this.scheme = scheme;
    this.flags = List.copyOf(flags);
    this.port = freePort();
    this.peerPort = freePort();
    this.process = launch();
  }

  /// @param directory for its data and its log
  static EtcdProcess start(Path directory) throws IOException {
    return new EtcdProcess(directory, "http", List.of());
  }

  /// One that speaks TLS.
  ///
  /// @param flags `--cert-file=…` and the like
  static EtcdProcess startSecure(Path directory, List<String> flags) throws IOException {
    return new EtcdProcess(directory, "https", flags);
  }

  URI endpoint() {
    return URI.create(scheme + "://127.0.0.1:" + port);
  }

  int port() {
    return port;
  }

  EtcdConfig config() {
    return EtcdConfig.of(endpoint());
  }

  /// Ends it as a crash would, and starts it again over the same data.
  void restart() throws IOException {
    close();
    process = launch();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Process launch() throws IOException {
    String peer = "http://127.0.0.1:" + peerPort;
    List<String> command =
        new ArrayList<>(
            List.of(
                program(),
                "--name=it",
                "--data-dir=" + directory.resolve("data"),
                "--unsafe-no-fsync",
                "--log-level=warn",
                "--listen-client-urls=" + endpoint(),
                "--advertise-client-urls=" + endpoint(),
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=it=" + peer));
    command.addAll(flags);
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve("etcd.log").toFile()))
            .start();
    Eventually.until(
        "etcd to listen; see " + directory.resolve("etcd.log"),
        () -> {
          if (!started.isAlive()) {
            throw new AssertionError("etcd ended: " + log());
          }
          return listens();
        });
    return started;
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("etcd.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean listens() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException _) {
      return false; // not yet
    }
  }

  private static String program() {
    String program = System.getenv("TEMPER_ETCD");
    if (program == null || !Files.isExecutable(Path.of(program))) {
      throw new AssertionError(
          "TEMPER_ETCD must name the program etcd, and is "
              + program
              + ": run hack/test --only it");
    }
    return program;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
