package io.temper.machinery.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A request under way: whether somebody still waits for the answer, and who wants to hear when
/// nobody does.
final class LiveRequest {
  private final Thread thread = Thread.currentThread();
  private final List<Runnable> onClose = new ArrayList<>();
  private volatile boolean cancelled;
  private volatile boolean draining;
  private volatile boolean streaming;

  /// Nobody waits any more: the client reset the stream or the connection broke.
  boolean cancelled() {
    return cancelled;
  }

  boolean open() {
    return !cancelled && !draining;
  }

  void cancel() {
    cancelled = true;
    LockSupport.unpark(thread);
    runActions();
  }

  /// The server stops: a stream ends itself where it stands, other answers are finished.
  void drain() {
    draining = true;
    runActions();
  }

  /// The answer is a stream from now on.
  void streaming() {
    streaming = true;
  }

  boolean isStreaming() {
    return streaming;
  }

  void onClose(Runnable action) {
    synchronized (onClose) {
      if (open()) {
        onClose.add(action);
        return;
      }
    }
    action.run();
  }

  private void runActions() {
    List<Runnable> due;
    synchronized (onClose) {
      due = List.copyOf(onClose);
      onClose.clear();
    }
    due.forEach(Runnable::run);
  }
}
