package io.temper.machinery.http;

import io.temper.machinery.http2.ErrorCode;
import io.temper.machinery.http2.Frame;
import io.temper.machinery.http2.HeaderEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What goes out on an HTTP/2 connection. Any thread adds frames; one thread of its own writes
/// them, as many at once as have gathered. Handlers never touch the socket: an interrupt meant for
/// one of them would close it under all the others.
///
/// Of a client that does not read, so much is kept and no more:
///
/// ```
///  64 KiB   streams wait
///  256 KiB  answers to the client's own frames wait, and with them the reading of more
/// ```
final class FrameOutput implements AutoCloseable {
  /// How many bytes of an answer are best added at a time.
  static final int PIECE = 64 * 1024;

  private static final int FULL = 64 * 1024;
  private static final int CHOKED = 256 * 1024;
  private static final int UNBOUNDED = Integer.MAX_VALUE;
  private static final int SMALL = 4 * 1024;
  private static final byte[] NOTHING = {};

  private final BufferedSink.Out socket;
  private final Runnable hangUp;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition due = lock.newCondition();
  private final Condition room = lock.newCondition();
  private byte[] pending = new byte[SMALL];
  private byte[] spare = new byte[SMALL];
  private int length;
  private boolean closed;
  private boolean tableShrunk;
  private @Nullable IOException broken;

  /// @param hangUp tells the client that nothing more comes
  FrameOutput(BufferedSink.Out socket, Runnable hangUp) {
    this.socket = socket;
    this.hangUp = hangUp;
  }

  void start() {
    Thread.ofVirtual().name("http2-output").start(this::run);
  }

  /// The head of an answer, or one of its informational heads.
  void headers(int stream, byte[] block, boolean last) throws IOException {
    lock.lock();
    try {
      awaitRoom(FULL);
      byte[] whole = block;
      if (tableShrunk) {
        tableShrunk = false;
        byte[] first = HeaderEncoder.noTable();
        whole = Arrays.copyOf(first, first.length + block.length);
        System.arraycopy(block, 0, whole, first.length, block.length);
      }
      int type = Frame.HEADERS;
      int flags = last ? Frame.END_STREAM : 0;
      int from = 0;
      // Nothing may come between the frames of one block.
      do {
        int size = Math.min(whole.length - from, Frame.MOST_BYTES);
        boolean ends = from + size == whole.length;
        add(type, flags | (ends ? Frame.END_HEADERS : 0), stream, whole, from, size);
        type = Frame.CONTINUATION;
        flags = 0;
        from += size;
      } while (from < whole.length);
    } finally {
      lock.unlock();
    }
  }

  /// Bytes of an answer, which the windows allow.
  void data(int stream, byte[] bytes, int from, int size, boolean last) throws IOException {
    lock.lock();
    try {
      awaitRoom(FULL);
      int at = from;
      do {
        int piece = Math.min(from + size - at, Frame.MOST_BYTES);
        boolean ends = last && at + piece == from + size;
        add(Frame.DATA, ends ? Frame.END_STREAM : 0, stream, bytes, at, piece);
        at += piece;
      } while (at < from + size);
    } finally {
      lock.unlock();
    }
  }

  /// @param values numbers and values of settings in turn
  void settings(int... values) {
    ByteBuffer payload = ByteBuffer.allocate(values.length * 3);
    for (int i = 0; i < values.length; i += 2) {
      payload.putShort((short) values[i]).putInt(values[i + 1]);
    }
    control(UNBOUNDED, Frame.SETTINGS, 0, 0, payload.array());
  }

  void settingsAck() {
    control(CHOKED, Frame.SETTINGS, Frame.ACK, 0, NOTHING);
  }

  void ping(byte[] payload) {
    control(UNBOUNDED, Frame.PING, 0, 0, payload);
  }

  void pingAck(byte[] payload) {
    control(CHOKED, Frame.PING, Frame.ACK, 0, payload);
  }

  void windowUpdate(int stream, int bytes) {
    control(UNBOUNDED, Frame.WINDOW_UPDATE, 0, stream, number(bytes));
  }

  /// Ends a stream because of something its client did.
  void refuse(int stream, ErrorCode code) {
    control(CHOKED, Frame.RST_STREAM, 0, stream, number(code.code()));
  }

  /// Ends a stream for a reason of ours.
  void reset(int stream, ErrorCode code) {
    control(UNBOUNDED, Frame.RST_STREAM, 0, stream, number(code.code()));
  }

  void goAway(int lastStream, ErrorCode code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    byte[] payload =
        ByteBuffer.allocate(8 + text.length)
            .putInt(lastStream)
            .putInt(code.code())
            .put(text)
            .array();
    control(UNBOUNDED, Frame.GOAWAY, 0, 0, payload);
  }

  /// The client keeps a smaller header table than agreed: the next block says that we need none.
  void tableShrunk() {
    lock.lock();
    try {
      tableShrunk = true;
    } finally {
      lock.unlock();
    }
  }

  /// Writes what has gathered, then hangs up.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      due.signal();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// A frame that no stream waits for. On a broken connection it is dropped: whoever reads it
  /// learns of that by itself.
  private void control(int limit, int type, int flags, int stream, byte[] payload) {
    lock.lock();
    try {
      awaitRoom(limit);
      add(type, flags, stream, payload, 0, payload.length);
    } catch (IOException _) {
      // As promised.
    } finally {
      lock.unlock();
    }
  }

  private void awaitRoom(int limit) throws IOException {
    while (length >= limit && broken == null && !closed) {
      room.awaitUninterruptibly();
    }
    if (broken != null || closed) {
      throw new IOException("the connection is gone", broken);
    }
  }

  private void add(int type, int flags, int stream, byte[] bytes, int from, int size) {
    int needed = length + Frame.HEAD_BYTES + size;
    if (needed > pending.length) {
      pending = Arrays.copyOf(pending, Math.max(needed, 2 * pending.length));
    }
    pending[length++] = (byte) (size >> 16);
    pending[length++] = (byte) (size >> 8);
    pending[length++] = (byte) size;
    pending[length++] = (byte) type;
    pending[length++] = (byte) flags;
    pending[length++] = (byte) (stream >> 24);
    pending[length++] = (byte) (stream >> 16);
    pending[length++] = (byte) (stream >> 8);
    pending[length++] = (byte) stream;
    System.arraycopy(bytes, from, pending, length, size);
    length += size;
    due.signal();
  }

  private void run() {
    try {
      while (true) {
        int size = gathered();
        if (size < 0) {
          hangUp.run();
          return;
        }
        socket.write(spare, size);
      }
    } catch (IOException e) {
      lock.lock();
      try {
        broken = e;
        room.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /// Waits for frames and turns the buffers round, so that they are in the spare one.
  ///
  /// @return how many bytes; -1 when none will come any more
  private int gathered() {
    lock.lock();
    try {
      if (length == 0 && spare.length > SMALL) {
        // Quiet connections, of which there may be many, hold little.
        spare = new byte[SMALL];
      }
      while (length == 0) {
        if (closed) {
          return -1;
        }
        due.awaitUninterruptibly();
      }
      byte[] full = pending;
      pending = spare;
      spare = full;
      int size = length;
      length = 0;
      room.signalAll();
      return size;
    } finally {
      lock.unlock();
    }
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }
}
