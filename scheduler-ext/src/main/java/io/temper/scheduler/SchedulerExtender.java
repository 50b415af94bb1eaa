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
import io.temper.scheduler.kube.KubeCluster;
import io.temper.scheduler.publish.Ledger;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All parts of the extender, made in the order of dependence, closed in reverse. Ready is who has
/// read what there is, and answers.
final class SchedulerExtender implements ServerProgram.Service {
  private static final Logger log = LoggerFactory.getLogger(SchedulerExtender.class);

  private final KubeCluster cluster;
  private final Answering answering;
  private final Publishing publishing;
  private final HttpService status;

  SchedulerExtender(SchedulerConfig config) {
    Clocks clocks = Clocks.system();
    SchedulerMetrics metrics = new SchedulerMetrics();
    ClusterAccess access = new ClusterAccess(config.kubeconfig());
    Board board =
        new Board(
            config.bestNodes(), config.staleAfter(), clocks, new BoardMetrics(metrics.registry()));
    Ledger ledger = new Ledger(config.threadsPerCore(), config.staleAfter(), clocks);
    cluster = new KubeCluster(access.watches(), config.namespace(), board, ledger, clocks);
    answering = new Answering(config, board, cluster, metrics, clocks);
    publishing = new Publishing(config, ledger, cluster, access.requests(), metrics, clocks);
    status = new HttpService(config.statusAddress(), config.statusPort(), status(metrics), clocks);
  }

  @Override
  public void start() {
    status.start();
    log.atInfo().addKeyValue("statusPort", status.port()).log("Starting");
    cluster.start();
    answering.start();
    publishing.start();
  }

  /// The port that kube-scheduler is answered on, once it is.
  int port() {
    return answering.port();
  }

  /// The port of probes and metrics.
  int statusPort() {
    return status.port();
  }

  /// What is still missing; empty once everything is known, and said.
  String waitingFor() {
    return Stream.of(answering.silence(), cluster.waitingFor())
        .filter(each -> !each.isEmpty())
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    publishing.close();
    answering.close();
    status.close();
    cluster.close();
  }

  private Routes status(SchedulerMetrics metrics) {
    return Routes.builder()
        .path(
            "/livez",
            new HealthPath("livez", List.of(new HealthCheck("answers", answering::hopeless))))
        .path(
            "/readyz",
            new HealthPath(
                "readyz",
                List.of(
                    new HealthCheck("answers", answering::silence),
                    new HealthCheck("cluster", cluster::waitingFor))))
        .path("/metrics", _ -> Response.Full.of(200, SchedulerMetrics.TYPE, metrics.exposition()))
        .build();
  }
}
