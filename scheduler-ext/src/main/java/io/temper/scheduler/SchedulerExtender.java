package io.temper.scheduler;

import io.temper.machinery.config.ServerProgram;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.health.HealthCheck;
import io.temper.machinery.health.HealthPath;
import io.temper.machinery.http.HttpService;
import io.temper.machinery.http.Routes;
import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.time.Clocks;
import io.temper.scheduler.board.Board;
import io.temper.scheduler.board.BoardMetrics;
import io.temper.scheduler.extender.ExtenderMetrics;
import io.temper.scheduler.extender.Prioritize;
import io.temper.scheduler.kube.KubeCluster;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All parts of the extender, made in the order of dependence, closed in reverse. It answers at
/// once; ready is who has read what there is, and says something.
final class SchedulerExtender implements ServerProgram.Service {
  private static final Logger log = LoggerFactory.getLogger(SchedulerExtender.class);

  private final KubeCluster cluster;
  private final HttpService answers;
  private final HttpService status;

  SchedulerExtender(SchedulerConfig config) {
    Clocks clocks = Clocks.system();
    SchedulerMetrics metrics = new SchedulerMetrics();
    Board board =
        new Board(
            config.bestNodes(), config.staleAfter(), clocks, new BoardMetrics(metrics.registry()));
    cluster =
        new KubeCluster(
            new ClusterAccess(config.kubeconfig()).watches(), config.namespace(), board, clocks);
    Prioritize prioritize =
        new Prioritize(
            board, cluster, cluster::synced, new ExtenderMetrics(metrics.registry()), clocks);
    answers =
        new HttpService(
            config.bindAddress(),
            config.port(),
            Routes.builder().path("/prioritize", prioritize).build(),
            clocks);
    status = new HttpService(config.statusAddress(), config.statusPort(), status(metrics), clocks);
  }

  @Override
  public void start() {
    answers.start();
    status.start();
    log.atInfo()
        .addKeyValue("port", answers.port())
        .addKeyValue("statusPort", status.port())
        .log("Serving");
    cluster.start();
  }

  /// The port that kube-scheduler is answered on.
  int port() {
    return answers.port();
  }

  /// The port of probes and metrics.
  int statusPort() {
    return status.port();
  }

  /// What is still missing; empty once everything is known.
  String waitingFor() {
    return cluster.waitingFor();
  }

  @Override
  public void close() {
    answers.close();
    status.close();
    cluster.close();
  }

  private Routes status(SchedulerMetrics metrics) {
    return Routes.builder()
        .path("/livez", new HealthPath("livez", List.of(HealthCheck.PING)))
        .path(
            "/readyz",
            new HealthPath(
                "readyz",
                List.of(HealthCheck.PING, new HealthCheck("cluster", cluster::waitingFor))))
        .path("/metrics", _ -> Response.Full.of(200, SchedulerMetrics.TYPE, metrics.exposition()))
        .build();
  }
}
