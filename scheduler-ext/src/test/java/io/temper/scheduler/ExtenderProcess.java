package io.temper.scheduler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The program as it is started, in a process of its own: nothing in it is warm.
final class ExtenderProcess implements AutoCloseable {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private final Process process;
  private final int statusPort;

  ExtenderProcess(Path folder, int statusPort, String... flags) {
    this.statusPort = statusPort;
    List<String> command =
        new ArrayList<>(
            List.of(
                JAVA.toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.temper.scheduler.Main",
                "--kubeconfig=" + Kube.KUBECONFIG,
                "--status-address=127.0.0.1",
                "--status-port=" + statusPort));
    command.addAll(List.of(flags));
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("extender-" + statusPort + ".log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("no extender", e);
    }
  }

  /// Whether its readiness probe would pass.
  boolean ready() {
    return process.isAlive() && get("/readyz").equals("ok");
  }

  /// The value of a metric, given as `name{labels}`; 0 where there is none.
  double metric(String name) {
    return get("/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  /// As the kernel does when there is no memory.
  void kill() {
    process.destroyForcibly();
    await();
  }

  @Override
  public void close() {
    process.destroy();
    await();
    process.destroyForcibly();
  }

  private void await() {
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private String get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + statusPort + path)).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException _) {
      // Not there yet.
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
