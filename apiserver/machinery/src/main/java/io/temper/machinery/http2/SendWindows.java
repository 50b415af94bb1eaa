package io.temper.machinery.http2;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How much may still be sent, by a connection as a whole and by each of its streams (RFC 9113,
/// section 5.2). Streams that wait for the connection's share get it in the order in which they
/// began to wait; one that waits for its own window holds up nobody.
public final class SendWindows {
  /// The window both sides begin with, in bytes.
  public static final int DEFAULT = 65_535;

  private static final long MOST = Integer.MAX_VALUE;

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Window> open = new HashSet<>();
  private final Deque<Window> queue = new ArrayDeque<>();
  private long connection = DEFAULT;
  private int initial = DEFAULT;

  /// The window of a new stream.
  public Window open() {
    lock.lock();
    try {
      var window = new Window(initial);
      open.add(window);
      return window;
    } finally {
      lock.unlock();
    }
  }

  /// The client takes so many bytes more.
  ///
  /// @throws ConnectionFault when those are more than there can be
  public void grow(int bytes) throws ConnectionFault {
    lock.lock();
    try {
      if (connection + bytes > MOST) {
        throw new ConnectionFault(ErrorCode.FLOW_CONTROL_ERROR, "window of the connection");
      }
      connection += bytes;
      wakeNext();
    } finally {
      lock.unlock();
    }
  }

  /// The client changed the window that streams begin with, and with it that of each open stream,
  /// which may thereby fall below nothing.
  ///
  /// @throws ConnectionFault when a window becomes larger than there can be
  public void initial(int bytes) throws ConnectionFault {
    lock.lock();
    try {
      long change = (long) bytes - initial;
      initial = bytes;
      if (change == 0) {
        return;
      }
      for (Window window : open) {
        if (window.size + change > MOST) {
          throw new ConnectionFault(ErrorCode.FLOW_CONTROL_ERROR, "window of a stream");
        }
        window.size += change;
        window.changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void wakeNext() {
    Window next = queue.peek();
    if (next != null && connection > 0) {
      next.changed.signal();
    }
  }

  /// The window of one stream. Its bytes are taken by one thread; everything else may come from
  /// any.
  public final class Window {
    private final Condition changed = lock.newCondition();
    private long size;
    private boolean closed;
    private boolean inLine;

    private Window(long size) {
      this.size = size;
    }

    /// The client takes so many bytes more.
    ///
    /// @return false when those are more than there can be
    public boolean grow(int bytes) {
      lock.lock();
      try {
        if (size + bytes > MOST) {
          return false;
        }
        size += bytes;
        changed.signal();
        return true;
      } finally {
        lock.unlock();
      }
    }

    /// Takes as much as there is, waiting until there is something. Not interrupted: a writer that
    /// was told to stop still ends what it has begun.
    ///
    /// @param most bytes to take, at least 1
    /// @param patienceNanos how long to wait at most
    /// @return how many bytes may be sent now
    /// @throws IOException when the window is closed, or nothing came in time
    public int take(int most, long patienceNanos) throws IOException {
      boolean interrupted = false;
      lock.lock();
      try {
        long left = patienceNanos;
        while (true) {
          if (closed) {
            throw new IOException("the client is gone");
          }
          boolean mine = queue.isEmpty() || queue.peek() == this;
          if (size > 0 && connection > 0 && mine) {
            int taken = (int) Math.min(most, Math.min(size, connection));
            size -= taken;
            connection -= taken;
            return taken;
          }
          if (left <= 0) {
            throw new IOException("the client takes nothing of its answer");
          }
          line();
          try {
            left = changed.awaitNanos(left);
          } catch (InterruptedException _) {
            interrupted = true;
          }
        }
      } finally {
        leaveLine();
        lock.unlock();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /// Whoever waits here is let go, and nothing more is sent.
    public void close() {
      lock.lock();
      try {
        closed = true;
        open.remove(this);
        changed.signal();
      } finally {
        lock.unlock();
      }
    }

    /// Stands in line while only the connection's share is missing.
    private void line() {
      if (size <= 0) {
        leaveLine();
      } else if (!inLine) {
        inLine = true;
        queue.add(this);
      }
    }

    private void leaveLine() {
      if (inLine) {
        inLine = false;
        queue.remove(this);
      }
      wakeNext();
    }
  }
}
