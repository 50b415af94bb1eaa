package io.temper.machinery.audit;

import io.temper.machinery.flow.RateLimit;
import io.temper.machinery.time.Clocks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Keeps events until a thread of its own has written them, several at once (k8s.io/apiserver
/// `plugin/pkg/audit/buffered`). Requests never wait for it: what does not fit is lost and counted.
/// Unlike upstream it is bounded in bytes too, and in batches under way.
///
/// ```
/// accept ─▶ queue (events, bytes) ─▶ batch (size, bytes, wait) ─▶ rate ─▶ senders ─▶ writer
///    └─ full: lost                                                            └─ failed: lost
/// ```
final class BatchQueue implements EventSink {
  static final String PLUGIN = "buffered";

  private final EventWriter writer;
  private final Limits limits;
  private final @Nullable RateLimit rate;
  private final Losses losses;
  private final Semaphore places;
  private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread worker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<EncodedEvent> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private long heldBytes;
  private boolean closed;

  private BatchQueue(EventWriter writer, Limits limits, @Nullable RateLimit rate, Losses losses) {
    this.writer = writer;
    this.limits = limits;
    this.rate = rate;
    this.losses = losses;
    this.places = new Semaphore(limits.senders);
    this.worker = Thread.ofVirtual().name("audit-" + writer.plugin()).unstarted(this::run);
  }

  static BatchQueue start(EventWriter writer, Limits limits, Losses losses, Clocks clocks) {
    RateLimit rate =
        limits.batchesPerSecond == 0
            ? null
            : new RateLimit(limits.batchesPerSecond, limits.burst, clocks);
    BatchQueue queue = new BatchQueue(writer, limits, rate, losses);
    queue.worker.start();
    return queue;
  }

  /// How much is kept and sent.
  ///
  /// @param events that may wait
  /// @param bytes of events that wait or are being written
  /// @param batchEvents most in one batch
  /// @param batchBytes most in one batch of more than one
  /// @param batchWait how long a batch may wait until it is full
  /// @param batchesPerSecond on average; 0 for no limit
  /// @param burst of batches after a pause
  /// @param senders batches that are written at once
  /// @param closing how long closing may take
  record Limits(
      int events,
      long bytes,
      int batchEvents,
      long batchBytes,
      Duration batchWait,
      int batchesPerSecond,
      int burst,
      int senders,
      Duration closing) {}

  @Override
  public boolean accept(EncodedEvent event) {
    String refusal = add(event);
    if (!refusal.isEmpty()) {
      losses.lost(PLUGIN, 1, refusal);
    }
    return true;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (!worker.join(limits.closing)) {
        worker.interrupt();
        worker.join();
      }
      senders.shutdown();
      if (!senders.awaitTermination(limits.closing.toNanos(), TimeUnit.NANOSECONDS)) {
        senders.shutdownNow();
        senders.awaitTermination(1, TimeUnit.MINUTES);
      }
    } catch (InterruptedException _) {
      // Whoever stops us is in a hurry.
      worker.interrupt();
      senders.shutdownNow();
      Thread.currentThread().interrupt();
    }
    writer.close();
  }

  private String add(EncodedEvent event) {
    lock.lock();
    try {
      if (closed) {
        return "audit backend shut down";
      }
      if (waiting.size() >= limits.events || heldBytes + event.size() > limits.bytes) {
        return "audit buffer queue blocked";
      }
      waiting.add(event);
      waitingBytes += event.size();
      heldBytes += event.size();
      changed.signalAll();
      return "";
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    List<EncodedEvent> batch = List.of();
    try {
      for (batch = next(); !batch.isEmpty(); batch = next()) {
        if (rate != null) {
          rate.acquire();
        }
        places.acquire();
        List<EncodedEvent> due = batch;
        senders.execute(() -> send(due));
        batch = List.of();
      }
    } catch (InterruptedException _) {
      // Closing took too long.
      lose(batch);
    }
  }

  /// The next batch; empty when there will be none.
  private List<EncodedEvent> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
      long left = limits.batchWait.toNanos();
      while (!closed && left > 0 && !full()) {
        left = changed.awaitNanos(left);
      }
      return take();
    } finally {
      lock.unlock();
    }
  }

  private boolean full() {
    return waiting.size() >= limits.batchEvents || waitingBytes >= limits.batchBytes;
  }

  private List<EncodedEvent> take() {
    List<EncodedEvent> batch = new ArrayList<>();
    long bytes = 0;
    while (batch.size() < limits.batchEvents) {
      EncodedEvent event = waiting.peek();
      if (event == null || (!batch.isEmpty() && bytes + event.size() > limits.batchBytes)) {
        break;
      }
      bytes += event.size();
      batch.add(waiting.remove());
    }
    waitingBytes -= bytes;
    return batch;
  }

  private void send(List<EncodedEvent> batch) {
    try {
      writer.write(batch);
    } catch (IOException | RuntimeException e) {
      // Whatever went wrong with these, the next ones may fare better.
      losses.lost(writer.plugin(), batch.size(), e.toString());
    } finally {
      places.release();
      release(batch);
    }
  }

  /// What could not even be sent.
  private void lose(List<EncodedEvent> batch) {
    int count = batch.size() + forgotten();
    if (count > 0) {
      losses.lost(PLUGIN, count, "the process ended before they were sent");
    }
  }

  private int forgotten() {
    lock.lock();
    try {
      int count = waiting.size();
      waiting.clear();
      return count;
    } finally {
      lock.unlock();
    }
  }

  private void release(List<EncodedEvent> batch) {
    lock.lock();
    try {
      for (EncodedEvent event : batch) {
        heldBytes -= event.size();
      }
    } finally {
      lock.unlock();
    }
  }
}
