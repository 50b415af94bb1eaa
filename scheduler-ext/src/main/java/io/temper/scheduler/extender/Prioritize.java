package io.temper.scheduler.extender;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.wire.MediaTypes;
import io.temper.scheduler.board.Board;
import io.temper.scheduler.board.Ranking;
import io.temper.scheduler.extender.PodReader.AskedPod;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers which nodes suit a pod. Always with 200: what cannot be said is left out, and
/// kube-scheduler goes on as if it had not asked.
public final class Prioritize implements Handler {
  private static final Logger log = LoggerFactory.getLogger(Prioritize.class);
  private static final byte[] NOTHING = "[]".getBytes(UTF_8);
  private static final long SAID_APART = Duration.ofSeconds(10).toNanos();

  private final Board board;
  private final PodReader pods;
  private final BooleanSupplier ready;
  private final ExtenderMetrics metrics;
  private final Clocks clocks;
  private final AtomicLong saidNanos;

  /// @param ready whether the board knows the cluster
  public Prioritize(
      Board board, PodReader pods, BooleanSupplier ready, ExtenderMetrics metrics, Clocks clocks) {
    this.board = board;
    this.pods = pods;
    this.ready = ready;
    this.metrics = metrics;
    this.clocks = clocks;
    this.saidNanos = new AtomicLong(clocks.nanos().getAsLong() - SAID_APART);
  }

  @Override
  public Response handle(Request request) {
    long start = clocks.nanos().getAsLong();
    byte[] answer = answer(request.body());
    metrics.took(clocks.since(start));
    return Response.Full.of(200, MediaTypes.JSON, answer);
  }

  private byte[] answer(byte[] question) {
    try {
      if (!ready.getAsBoolean()) {
        metrics.answered(Outcome.STARTING);
        return NOTHING;
      }
      ExtenderArgs args = ExtenderArgs.read(question);
      AskedPod pod = pods.read(question, args.podStart(), args.podEnd());
      Ranking ranking =
          board.rank(pod.uid(), pod.demand(), pod.requestedMillicores(), args.names());
      metrics.answered(ranking.told() == 0 ? Outcome.NEUTRAL : Outcome.SCORED);
      return ranking.answer();
    } catch (ArgsException | IllegalArgumentException e) {
      metrics.answered(Outcome.UNREADABLE);
      if (sayable()) {
        log.atWarn().addKeyValue("error", e.getMessage()).log("Question not understood");
      }
      return NOTHING;
    } catch (RuntimeException e) {
      // No pod waits because of us.
      metrics.answered(Outcome.FAULT);
      if (sayable()) {
        log.atError().setCause(e).log("Question not answered");
      }
      return NOTHING;
    }
  }

  /// A scheduler that is configured wrongly asks a thousand times a second.
  private boolean sayable() {
    long now = clocks.nanos().getAsLong();
    long last = saidNanos.get();
    return now - last >= SAID_APART && saidNanos.compareAndSet(last, now);
  }
}
