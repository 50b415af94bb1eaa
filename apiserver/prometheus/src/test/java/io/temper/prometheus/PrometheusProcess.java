package io.temper.prometheus;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A Prometheus on loopback that takes remote writes and scrapes nothing, of the program that
/// TEMPER_PROMETHEUS names.
public final class PrometheusProcess implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Path directory;
  private final List<String> flags;
  private final String scheme;
  private final int port;
  private @Nullable Process process;

  private PrometheusProcess(Path directory, String scheme, List<String> flags, int port) {
    this.directory = directory;
    this.scheme = scheme;
    this.flags = List.copyOf(flags);
    this.port = port;
  }

  /// @param directory for its data and its log
  public static PrometheusProcess start(Path directory) throws IOException {
    return start(directory, "http");
  }

  /// One that lets in whom a web configuration says.
  ///
  /// @param web the content of its --web.config.file
  public static PrometheusProcess startGuarded(Path directory, String web) throws IOException {
    Path file = Files.writeString(directory.resolve("web.yml"), web);
    return start(
        directory,
        web.contains("tls_server_config") ? "https" : "http",
        "--web.config.file=" + file);
  }

  private static PrometheusProcess start(Path directory, String scheme, String... flags)
      throws IOException {
    Files.writeString(directory.resolve("prometheus.yml"), "global: {scrape_interval: 1h}\n");
    PrometheusProcess started =
        new PrometheusProcess(directory, scheme, List.of(flags), freePort());
    started.launch();
    return started;
  }

  public URI url() {
    return URI.create(scheme + "://127.0.0.1:" + port);
  }

  public URI writeUrl() {
    return URI.create(url() + "/api/v1/write");
  }

  /// Ends it as a crash would.
  public void kill() {
    Process running = process;
    if (running == null) {
      return;
    }
    running.destroyForcibly();
    try {
      running.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    process = null;
  }

  /// Starts it again after [#kill], over the same data.
  public void launch() throws IOException {
    String program = System.getenv("TEMPER_PROMETHEUS");
    if (program == null || !Files.isExecutable(Path.of(program))) {
      throw new AssertionError(
          "TEMPER_PROMETHEUS must name the program prometheus, and is "
              + program
              + ": run hack/test --only it");
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                program,
                "--config.file=" + directory.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--web.enable-remote-write-receiver",
                "--log.level=warn"));
    command.addAll(flags);
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    process = started;
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!isReady()) {
      if (!started.isAlive() || System.nanoTime() > end) {
        throw new AssertionError("prometheus does not answer: " + Files.readString(log()));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  /// Every sample of an hour and a half that the series of a metric have, as they are kept, by the
  /// value of one of their labels.
  ///
  /// @param end where that time ends
  public Map<String, List<Matrix.Point>> samples(String metric, String label, Instant end)
      throws InterruptedException {
    URI query = URI.create(url() + "/api/v1/query");
    String form = "query=" + metric + "[90m]&time=" + BigDecimal.valueOf(end.toEpochMilli(), 3);
    try (Connection connection =
        new Connection(new Endpoint(query, Credentials.NOBODY, Map.of()))) {
      Reply reply =
          connection.post(
              form.getBytes(StandardCharsets.UTF_8),
              Map.of("Content-Type", "application/x-www-form-urlencoded"),
              Duration.ofSeconds(20),
              64 << 20);
      Map<String, List<Matrix.Point>> found = new TreeMap<>();
      for (Matrix.Series series : MatrixReader.read(reply.body(), Integer.MAX_VALUE).series()) {
        found.put(series.labels().getOrDefault(label, ""), series.points());
      }
      return found;
    } catch (IOException | PromqlException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private boolean isReady() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      if (!scheme.equals("http") || !flags.isEmpty()) {
        return true;
      }
      try (InputStream answer = URI.create(url() + "/-/ready").toURL().openStream()) {
        return new String(answer.readAllBytes(), StandardCharsets.UTF_8).contains("Ready");
      }
    } catch (IOException _) {
      return false; // not yet
    }
  }

  private Path log() {
    return directory.resolve("prometheus.log");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
