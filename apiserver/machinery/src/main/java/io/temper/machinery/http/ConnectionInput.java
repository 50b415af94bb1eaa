package io.temper.machinery.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ServerConnectionException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// What a client sends on a connection. While an answer of HTTP/1.1 is streamed it may read ahead,
/// so that a client that leaves is noticed though nothing is written to it; what it reads then is
/// the beginning of the next request.
final class ConnectionInput {
  private static final byte[] NOTHING = {};
  private static final int FIRST_ROOM = 64 * 1024;

  private final DataReader reader;
  private byte[] chunk = NOTHING;
  private int position;
  private @Nullable FutureTask<byte[]> ahead;

  /// Told when what is read ahead is the end.
  private volatile Runnable gone = () -> {};

  ConnectionInput(DataReader reader) {
    this.reader = reader;
  }

  /// The next byte.
  ///
  /// @throws EOFException when the client has closed
  int read() throws IOException {
    if (position == chunk.length) {
      fill();
    }
    return chunk[position++] & 0xff;
  }

  /// Waits for at least one byte.
  ///
  /// @return false when the client has closed
  boolean await() throws IOException {
    try {
      if (position == chunk.length) {
        fill();
      }
      return true;
    } catch (EOFException _) {
      return false;
    }
  }

  /// A line without its end. Invalid UTF-8 turns into U+FFFD, which no identity may hold.
  ///
  /// @return null when it is longer than allowed
  @Nullable String line(int longest) throws IOException {
    var line = new ByteArrayOutputStream(128);
    while (true) {
      int b = read();
      if (b == '\n') {
        byte[] bytes = line.toByteArray();
        int end = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? 1 : 0;
        return new String(bytes, 0, bytes.length - end, StandardCharsets.UTF_8);
      }
      if (line.size() >= longest) {
        return null;
      }
      line.write(b);
    }
  }

  /// Reads and forgets everything until the client closes.
  void discard() throws IOException {
    while (await()) {
      position = chunk.length;
    }
  }

  /// Exactly that many bytes. Room for them is made as they come: a client may announce many and
  /// send none.
  byte[] bytes(int count) throws IOException {
    byte[] all = new byte[Math.min(count, FIRST_ROOM)];
    int filled = 0;
    while (filled < count) {
      if (position == chunk.length) {
        fill();
      }
      if (filled == all.length) {
        all = Arrays.copyOf(all, (int) Math.min(count, 2L * filled));
      }
      int size = Math.min(all.length - filled, chunk.length - position);
      System.arraycopy(chunk, position, all, filled, size);
      position += size;
      filled += size;
    }
    return all;
  }

  /// Reads ahead on another thread until [#read] is called next.
  ///
  /// @param gone run when it turns out that the client has closed
  void watch(Runnable gone) {
    this.gone = gone;
    FutureTask<byte[]> earlier = ahead;
    if (earlier != null) {
      // Begun for an answer before, whose client had sent this request already.
      tellIfGone(earlier);
      return;
    }
    var task = new Ahead();
    ahead = task;
    Thread.ofVirtual().name("http1-watch").start(task);
  }

  private void tellIfGone(FutureTask<byte[]> task) {
    if (task.state() == Future.State.FAILED) {
      gone.run();
    }
  }

  /// Whoever is asked for what happens next, after it was settled, hears of it here or there.
  private final class Ahead extends FutureTask<byte[]> {
    Ahead() {
      super(ConnectionInput.this::pull);
    }

    @Override
    protected void done() {
      tellIfGone(this);
    }
  }

  private void fill() throws IOException {
    FutureTask<byte[]> task = ahead;
    ahead = null;
    position = 0;
    chunk = NOTHING;
    chunk = task == null ? pull() : outcome(task);
  }

  private static byte[] outcome(FutureTask<byte[]> task) throws IOException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EOFException eof ? eof : new IOException(e.getCause());
    }
  }

  private byte[] pull() throws IOException {
    try {
      return reader.readBuffer().readBytes();
    } catch (DataReader.InsufficientDataAvailableException _) {
      throw new EOFException();
    } catch (ServerConnectionException | UncheckedIOException e) {
      throw new IOException(e);
    }
  }
}
