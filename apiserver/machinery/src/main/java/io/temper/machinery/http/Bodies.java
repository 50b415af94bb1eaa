package io.temper.machinery.http;

import java.util.concurrent.atomic.AtomicLong;

/// The bodies that a server holds and that are not whole yet, on all its connections: so many bytes
/// at most. Nobody knows yet who sends them, and anybody can connect often.
final class Bodies {
  private static final long LEAST = 64L << 20;

  private final long most;
  private final AtomicLong held = new AtomicLong();

  Bodies(long most) {
    this.most = most;
  }

  /// An eighth of the heap, or a little more where that is little.
  static Bodies ofThisMachine() {
    return new Bodies(Math.max(LEAST, Runtime.getRuntime().maxMemory() / 8));
  }

  /// @return whether there is room for so many bytes more; if not, none are taken
  boolean take(int bytes) {
    if (held.addAndGet(bytes) <= most) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  void release(int bytes) {
    held.addAndGet(-bytes);
  }
}
