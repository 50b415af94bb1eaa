package io.temper.scheduler;

import io.kubernetes.client.openapi.ApiClient;
import io.temper.machinery.time.Clocks;
import io.temper.scheduler.kube.KubeCluster;
import io.temper.scheduler.kube.Leadership;
import io.temper.scheduler.kube.NodeStatus;
import io.temper.scheduler.publish.Ledger;
import io.temper.scheduler.publish.Publish;
import io.temper.scheduler.publish.PublishMetrics;
import io.temper.scheduler.publish.Publisher;
import java.util.UUID;

/// Writes on nodes, if that is wanted and no other replica does.
final class Publishing implements AutoCloseable {
  private static final String LEASE = "temper-scheduler-publish";

  private final Leadership leadership;
  private final Publisher publisher;
  private final boolean wanted;

  Publishing(
      SchedulerConfig config,
      Ledger ledger,
      KubeCluster cluster,
      ApiClient requests,
      SchedulerMetrics metrics,
      Clocks clocks) {
    wanted = config.publish() != Publish.OFF;
    leadership = new Leadership(requests, config.namespace(), LEASE, identity(), clocks);
    publisher =
        new Publisher(
            ledger,
            new NodeStatus(requests),
            () -> cluster.synced() && leadership.leads(),
            config.publish(),
            config.publishEvery(),
            new PublishMetrics(metrics.registry()),
            clocks);
  }

  void start() {
    if (wanted) {
      publisher.start();
    }
  }

  @Override
  public void close() {
    publisher.close();
    leadership.close();
  }

  private static String identity() {
    return System.getenv().getOrDefault("HOSTNAME", "temper-scheduler-ext")
        + "_"
        + UUID.randomUUID();
  }
}
