package io.temper.machinery.http;

import io.temper.machinery.exchange.Sink;
import java.io.IOException;
import java.util.Arrays;

/// Gathers small frames of an answer until it is flushed or enough for one network write.
final class BufferedSink implements Sink {
  private static final int ENOUGH = 16 * 1024;
  private static final Sink CLOSED = new Closed();

  private final LiveRequest live;
  private final Out out;
  private byte[] buffer = new byte[1024];
  private int length;

  BufferedSink(LiveRequest live, Out out) {
    this.live = live;
    this.out = out;
  }

  /// A sink nobody reads.
  static Sink closed() {
    return CLOSED;
  }

  @Override
  public void write(byte[]... parts) throws IOException {
    for (byte[] part : parts) {
      add(part);
    }
  }

  @Override
  public void flush() throws IOException {
    if (length > 0) {
      int due = length;
      length = 0;
      out.write(buffer, due);
    }
  }

  @Override
  public boolean open() {
    return live.open();
  }

  @Override
  public void onClose(Runnable action) {
    live.onClose(action);
  }

  private void add(byte[] part) throws IOException {
    if (length + part.length > ENOUGH) {
      flush();
    }
    if (part.length > ENOUGH) {
      out.write(part, part.length);
      return;
    }
    if (length + part.length > buffer.length) {
      buffer = Arrays.copyOf(buffer, ENOUGH);
    }
    System.arraycopy(part, 0, buffer, length, part.length);
    length += part.length;
  }

  /// Where gathered bytes go.
  @FunctionalInterface
  interface Out {
    /// @throws IOException when the client is gone
    void write(byte[] bytes, int length) throws IOException;
  }

  private static final class Closed implements Sink {
    @Override
    public void write(byte[]... parts) throws IOException {
      throw new IOException("nobody reads this answer");
    }

    @Override
    public void flush() {}

    @Override
    public boolean open() {
      return false;
    }

    @Override
    public void onClose(Runnable action) {
      action.run();
    }
  }
}
