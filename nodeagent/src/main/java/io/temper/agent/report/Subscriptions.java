package io.temper.agent.report;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.temper.agent.time.Clock;
import io.temper.agent.v1.Observation;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The streams of the Observe call.
///
/// ```
/// subscriber ── Observe ──►
///            ◄── everything (full)
///            ◄── what changed, when it changed
///            ◄── sequence number alone, after 4 s without a change
/// ```
///
/// Each stream has a virtual thread that waits for the board and writes. There are a few places
/// only; a stream whose writing does not come through for half a minute loses its place.
final class Subscriptions implements AutoCloseable {
  /// Streams at one time: two API servers, their successors in a rollout, and some to spare.
  static final int PLACES = 8;

  private static final Logger log = LoggerFactory.getLogger(Subscriptions.class);
  private static final long HEARTBEAT_MILLIS = 4_000;
  private static final long STUCK_NANOS = 30_000_000_000L;

  private final Board board;
  private final Clock clock;
  private final Set<Subscription> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong messages = new AtomicLong();

  Subscriptions(Board board, Clock clock) {
    this.board = board;
    this.clock = clock;
  }

  /// Takes a new stream, if there is a place.
  void observe(StreamObserver<Observation> observer) {
    ServerCallStreamObserver<Observation> call = (ServerCallStreamObserver<Observation>) observer;
    Subscription subscription = new Subscription(call);
    if (!take(subscription)) {
      call.onError(
          Status.RESOURCE_EXHAUSTED
              .withDescription("all " + PLACES + " places are taken")
              .asRuntimeException());
      return;
    }
    call.setOnCancelHandler(subscription::end);
    subscription.start();
  }

  /// Streams that are open.
  int count() {
    return open.size();
  }

  /// Messages sent since the start.
  long messages() {
    return messages.get();
  }

  /// Ends streams whose writing is stuck. To be called now and then.
  void dropStuck() {
    for (Subscription subscription : open) {
      if (subscription.stuck(clock.nanos())) {
        log.atWarn().log("Subscriber takes nothing, dropped");
        subscription.end();
      }
    }
  }

  @Override
  public void close() {
    open.forEach(Subscription::end);
  }

  private synchronized boolean take(Subscription subscription) {
    return open.size() < PLACES && open.add(subscription);
  }

  /// One stream.
  private final class Subscription {
    private final ServerCallStreamObserver<Observation> call;
    private final Thread thread = Thread.ofVirtual().name("subscriber").unstarted(this::run);
    private volatile long writingSinceNanos;
    private volatile boolean ended;

    Subscription(ServerCallStreamObserver<Observation> call) {
      this.call = call;
    }

    void start() {
      thread.start();
    }

    void end() {
      ended = true;
      open.remove(this);
      thread.interrupt();
    }

    boolean stuck(long nowNanos) {
      long since = writingSinceNanos;
      return since != 0 && nowNanos - since > STUCK_NANOS;
    }

    private void run() {
      try {
        long have = -1;
        for (long sequence = 1; !ended && !call.isCancelled(); sequence++) {
          Board.Delta delta = board.since(have);
          have = delta.version();
          write(delta.observation().setSequence(sequence).build());
          board.await(have, HEARTBEAT_MILLIS);
        }
        // Ended from our side: tell the other, who may come again.
        if (!call.isCancelled()) {
          call.onCompleted();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        // The peer went away while we wrote to it: its place is free again, no more to do.
        log.atDebug().addKeyValue("error", e).log("Stream ended");
      } finally {
        open.remove(this);
      }
    }

    private void write(Observation observation) {
      writingSinceNanos = Math.max(1, clock.nanos());
      call.onNext(observation);
      writingSinceNanos = 0;
      messages.incrementAndGet();
    }
  }
}
