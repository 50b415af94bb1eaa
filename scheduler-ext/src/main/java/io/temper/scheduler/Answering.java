package io.temper.scheduler;

import io.temper.machinery.http.HttpService;
import io.temper.machinery.http.Routes;
import io.temper.machinery.time.Clocks;
import io.temper.scheduler.board.Board;
import io.temper.scheduler.extender.ExtenderMetrics;
import io.temper.scheduler.extender.Prioritize;
import io.temper.scheduler.kube.KubeCluster;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers kube-scheduler, once it has rehearsed: until then that finds nobody there, at once, and
/// goes on.
final class Answering implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Answering.class);
  private static final String REHEARSING = "rehearsing";

  private final Rehearsal rehearsal;
  private final HttpService answers;
  private final boolean wanted;

  /// Why nobody is answered who should be.
  private volatile String silence;

  Answering(
      SchedulerConfig config,
      Board board,
      KubeCluster cluster,
      SchedulerMetrics metrics,
      Clocks clocks) {
    wanted = config.answer();
    silence = wanted ? REHEARSING : "";
    rehearsal = new Rehearsal(cluster, config.bestNodes(), clocks);
    Prioritize prioritize =
        new Prioritize(
            board, cluster, cluster::synced, new ExtenderMetrics(metrics.registry()), clocks);
    answers =
        new HttpService(
            config.bindAddress(),
            config.port(),
            Routes.builder().path("/prioritize", prioritize).build(),
            clocks);
  }

  void start() {
    if (wanted) {
      Thread.ofPlatform().name("rehearsal").daemon().start(this::rehearseAndAnswer);
    }
  }

  /// The port, once it answers; negative before.
  int port() {
    return answers.port();
  }

  /// Why kube-scheduler is not answered; empty when it is.
  String silence() {
    return silence;
  }

  /// Why there is no use in waiting for answers any longer; empty while there is.
  String hopeless() {
    return silence.equals(REHEARSING) ? "" : silence;
  }

  @Override
  public void close() {
    rehearsal.stop();
    answers.close();
  }

  private void rehearseAndAnswer() {
    rehearsal.run();
    try {
      answers.start();
      silence = "";
      log.atInfo().addKeyValue("port", answers.port()).log("Answering kube-scheduler");
    } catch (UncheckedIOException e) {
      silence = String.valueOf(e.getMessage());
      log.atError().addKeyValue("error", silence).log("Nobody is answered");
    }
  }
}
