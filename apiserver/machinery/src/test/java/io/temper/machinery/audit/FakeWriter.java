package io.temper.machinery.audit;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Keeps the names of events by batch. Can fail, and can be made to wait.
final class FakeWriter implements EventWriter {
  final List<List<String>> batches = new CopyOnWriteArrayList<>();
  final AtomicInteger started = new AtomicInteger();
  volatile CountDownLatch gate = new CountDownLatch(0);
  final AtomicInteger failures = new AtomicInteger();
  volatile boolean closed;

  @Override
  public String plugin() {
    return "fake";
  }

  @Override
  public void write(List<EncodedEvent> events) throws IOException {
    started.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IOException("told to stop", e);
    }
    if (failures.getAndUpdate(left -> Math.max(left - 1, 0)) > 0) {
      throw new IOException("no space left");
    }
    batches.add(events.stream().map(event -> event.event().request().auditId()).toList());
  }

  @Override
  public void close() {
    closed = true;
  }
}
