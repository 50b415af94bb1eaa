package io.temper.machinery.flow;

import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.request.LongRunning;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// Refuses what comes on top of a number of requests under way, reads and writes counted apart
/// (k8s.io/apiserver `pkg/server/filters/maxinflight.go`). Long-running requests are not counted,
/// and administrators are never refused.
public final class InFlight implements Filter {
  private static final Set<String> READS = Set.of("get", "list", "watch");
  private static final String MESSAGE = "Too many requests, please try again later.";

  private final Lane reads;
  private final Lane writes;
  private final Watcher watcher;

  /// @param mostReads reads under way at once; 0 for no limit
  /// @param mostWrites writes under way at once; 0 for no limit
  public InFlight(int mostReads, int mostWrites, Watcher watcher) {
    this.reads = new Lane(mostReads);
    this.writes = new Lane(mostWrites);
    this.watcher = watcher;
  }

  /// Most reads that were under way at once since this was last asked.
  public int peakReads() {
    return reads.peak();
  }

  /// Most writes that were under way at once since this was last asked.
  public int peakWrites() {
    return writes.peak();
  }

  @Override
  public Response apply(Request request, Handler next) {
    if (LongRunning.test(request.info())) {
      return next.handle(request);
    }
    Lane lane = READS.contains(request.info().verb()) ? reads : writes;
    if (!lane.enter()) {
      if (request.user().groups().contains("system:masters")) {
        return next.handle(request);
      }
      watcher.dropped(request);
      Response.Full refusal = PlainText.error(429, MESSAGE);
      return refusal.withHeaders(refusal.headers().with("Retry-After", "1"));
    }
    boolean streams = false;
    try {
      Response response = next.handle(request);
      if (response instanceof Response.Stream stream) {
        streams = true;
        return stream.withBody(sink -> {
          try {
            stream.body().writeTo(sink);
          } finally {
            lane.leave();
          }
        });
      }
      return response;
    } finally {
      if (!streams) {
        lane.leave();
      }
    }
  }

  /// Hears of refused requests.
  @FunctionalInterface
  public interface Watcher {
    void dropped(Request request);
  }

  private static final class Lane {
    private final Semaphore places;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    Lane(int most) {
      places = new Semaphore(most == 0 ? Integer.MAX_VALUE : most);
    }

    boolean enter() {
      if (!places.tryAcquire()) {
        return false;
      }
      int now = running.incrementAndGet();
      peak.accumulateAndGet(now, Math::max);
      return true;
    }

    void leave() {
      running.decrementAndGet();
      places.release();
    }

    int peak() {
      return peak.getAndSet(running.get());
    }
  }
}
