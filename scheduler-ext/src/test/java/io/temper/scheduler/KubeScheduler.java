package io.temper.scheduler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The real kube-scheduler, beside that of the cluster: its program lies beside etcd's, which
/// TEMPER_ETCD names.
final class KubeScheduler implements AutoCloseable {
  private static final Path PROGRAM =
      Path.of(System.getenv().getOrDefault("TEMPER_ETCD", "none")).resolveSibling("kube-scheduler");

  private final Path log;
  private final Process process;

  /// @param name of the scheduler that pods ask for
  /// @param port of the extender
  /// @param patience how long the extender is waited for, as Kubernetes writes it
  KubeScheduler(Path folder, String name, int port, String patience) {
    this(
        folder,
        name,
        """
        extenders:
          - urlPrefix: http://127.0.0.1:%d
            prioritizeVerb: prioritize
            weight: 5
            nodeCacheCapable: true
            ignorable: true
            httpTimeout: %s
        """
            .formatted(port, patience));
  }

  /// One that asks nobody.
  static KubeScheduler alone(Path folder, String name) {
    return new KubeScheduler(folder, name, "");
  }

  private KubeScheduler(Path folder, String name, String extenders) {
    String config =
        """
        apiVersion: kubescheduler.config.k8s.io/v1
        kind: KubeSchedulerConfiguration
        clientConnection: {kubeconfig: %s}
        leaderElection: {leaderElect: false}
        profiles: [{schedulerName: %s}]
        """
                .formatted(Kube.KUBECONFIG, name)
            + extenders;
    log = folder.resolve("scheduler.log");
    try {
      Path file = Files.writeString(folder.resolve("scheduler.yaml"), config);
      process =
          new ProcessBuilder(PROGRAM.toString(), "--config=" + file, "--secure-port=0", "--v=5")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("no kube-scheduler", e);
    }
  }

  /// What it says of questions that were not answered, or not in time.
  List<String> unanswered() {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains("Failed to run extender's priority")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
}
