package io.temper.machinery.connect;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/// What the client says on one channel. Messages wait here until they are read; when there is no
/// room for another, its bringer waits.
final class ChannelInput extends InputStream {
  /// Bytes that may wait before the next message does: as many as there may be in one message.
  static final int ROOM = 1 << 20;

  /// What a waiting message costs besides its bytes, or a million of one byte each would fit.
  private static final int COST = 64;

  private final Deque<byte[]> waiting = new ArrayDeque<>(); // guarded by this, as all below
  private int taken;
  private int position;
  private boolean ended;

  /// Adds a message; drops it when nobody will read on.
  synchronized void add(byte[] message) throws IOException {
    int cost = message.length + COST;
    waitWhile(() -> !ended && taken > 0 && taken + cost > ROOM);
    if (!ended && message.length > 0) {
      waiting.add(message);
      taken += cost;
      notifyAll();
    }
  }

  /// Nothing more will be added; what waits can still be read.
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public synchronized int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    waitWhile(() -> waiting.isEmpty() && !ended);
    byte[] message = waiting.peek();
    if (message == null) {
      return -1;
    }
    int size = Math.min(length, message.length - position);
    System.arraycopy(message, position, into, offset, size);
    position += size;
    if (position == message.length) {
      waiting.remove();
      taken -= message.length + COST;
      position = 0;
      notifyAll();
    }
    return size;
  }

  @Override
  public synchronized int available() {
    byte[] message = waiting.peek();
    return message == null ? 0 : message.length - position;
  }

  private synchronized void waitWhile(BooleanSupplier condition) throws IOException {
    try {
      while (condition.getAsBoolean()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
