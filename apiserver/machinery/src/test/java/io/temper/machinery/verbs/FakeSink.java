package io.temper.machinery.verbs;

import static java.util.Objects.requireNonNull;

import io.temper.machinery.exchange.Sink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A client that keeps every frame, and may hang up.
final class FakeSink implements Sink {
  private static final Duration SOON = Duration.ofSeconds(10);

  final AtomicInteger flushes = new AtomicInteger();
  private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();

  /// The arrays of the frames, as they were handed over.
  final BlockingQueue<byte[]> parts = new LinkedBlockingQueue<>();

  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Runnable onClose;

  @Override
  public void write(byte[]... written) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    for (byte[] part : written) {
      frame.writeBytes(part);
      parts.add(part);
    }
    frames.add(frame.toByteArray());
  }

  @Override
  public void flush() {
    flushes.incrementAndGet();
  }

  @Override
  public boolean open() {
    return closed.getCount() > 0;
  }

  @Override
  public void onClose(Runnable action) {
    onClose = action;
  }

  void close() {
    closed.countDown();
    Runnable action = onClose;
    if (action != null) {
      action.run();
    }
  }

  byte[] bytes() throws InterruptedException {
    return requireNonNull(
        frames.poll(SOON.toSeconds(), TimeUnit.SECONDS), () -> "no frame within " + SOON);
  }

  String next() throws InterruptedException {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  /// All frames so far, joined.
  String all() {
    return new String(allBytes(), StandardCharsets.UTF_8);
  }

  byte[] allBytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame = frames.poll(); frame != null; frame = frames.poll()) {
      all.writeBytes(frame);
    }
    return all.toByteArray();
  }
}
