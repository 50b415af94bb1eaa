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
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All parts of the extender, made in the order of dependence, closed in reverse. It listens for
/// kube-scheduler once it has rehearsed: until then that finds nobody there, at once, and goes on.
/// Ready is who listens and has read what there is.
final class SchedulerExtender implements ServerProgram.Service {
  private static final Logger log = LoggerFactory.getLogger(SchedulerExtender.class);

  private static final String REHEARSING = "rehearsing";

  private final KubeCluster cluster;
  private final Rehearsal rehearsal;
  private final HttpService answers;
  private final HttpService status;

  /// Why kube-scheduler is not answered; empty while it is.
  private volatile String silence = REHEARSING;

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
    rehearsal = new Rehearsal(cluster, config.bestNodes(), clocks);
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
    status.start();
    cluster.start();
    Thread.ofPlatform().name("rehearsal").daemon().start(this::rehearseAndAnswer);
  }

  /// The port that kube-scheduler is answered on, once it is.
  int port() {
    return answers.port();
  }

  /// The port of probes and metrics.
  int statusPort() {
    return status.port();
  }

  /// What is still missing; empty once everything is known.
  String waitingFor() {
    return Stream.of(silence, cluster.waitingFor())
        .filter(each -> !each.isEmpty())
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    rehearsal.stop();
    answers.close();
    status.close();
    cluster.close();
  }

  private void rehearseAndAnswer() {
    rehearsal.run();
    try {
      answers.start();
      silence = "";
      log.atInfo()
          .addKeyValue("port", answers.port())
          .addKeyValue("statusPort", status.port())
          .log("Serving");
    } catch (UncheckedIOException e) {
      silence = String.valueOf(e.getMessage());
      log.atError().addKeyValue("error", silence).log("Nobody is answered");
    }
  }

  /// Whether there is no use in waiting any longer.
  private String hopeless() {
    return silence.equals(REHEARSING) ? "" : silence;
  }

  private Routes status(SchedulerMetrics metrics) {
    return Routes.builder()
        .path(
            "/livez", new HealthPath("livez", List.of(new HealthCheck("answers", this::hopeless))))
        .path(
            "/readyz",
            new HealthPath(
                "readyz",
                List.of(
                    new HealthCheck("answers", () -> silence),
                    new HealthCheck("cluster", cluster::waitingFor))))
        .path("/metrics", _ -> Response.Full.of(200, SchedulerMetrics.TYPE, metrics.exposition()))
        .build();
  }
}
