package io.temper.machinery.process;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An etcd of one member on loopback, of the program that TEMPER_ETCD names. Ends with the test.
public final class EtcdProcess implements AutoCloseable {
  private final Path directory;
  private final List<String> flags;
  private final String scheme;
  private final int port;
  private final int peerPort;
  private Program program;

  private EtcdProcess(Path directory, String scheme, List<String> flags) throws IOException {
    this.directory = directory;
    this.flags = List.copyOf(flags);
    this.scheme = scheme;
    this.port = Program.freePort();
    this.peerPort = Program.freePort();
    this.program = launch();
  }

  /// @param directory for its data and its log
  public static EtcdProcess start(Path directory) throws IOException {
    return new EtcdProcess(directory, "http", List.of());
  }

  /// One that speaks TLS.
  ///
  /// @param flags `--cert-file=…` and the like
  public static EtcdProcess startSecure(Path directory, List<String> flags) throws IOException {
    return new EtcdProcess(directory, "https", flags);
  }

  public URI endpoint() {
    return URI.create(scheme + "://127.0.0.1:" + port);
  }

  public int port() {
    return port;
  }

  /// Where its data lies: a copy of it, taken while it does not run, is a backup.
  public Path data() {
    return directory.resolve("data");
  }

  /// Ends it as a crash would, and starts it again over the same data.
  public void restart() throws IOException {
    close();
    program = launch();
  }

  @Override
  public void close() {
    program.kill();
  }

  private Program launch() throws IOException {
    String peer = "http://127.0.0.1:" + peerPort;
    List<String> all =
        new ArrayList<>(
            List.of(
                "--name=it",
                "--data-dir=" + data(),
                "--unsafe-no-fsync",
                "--log-level=warn",
                "--listen-client-urls=" + endpoint(),
                "--advertise-client-urls=" + endpoint(),
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=it=" + peer));
    all.addAll(flags);
    return Program.start("etcd", all, directory.resolve("etcd.log"), () -> Program.listens(port));
  }
}
