package io.temper.machinery.http;

import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A request under way: whether somebody still waits for the answer, and who wants to hear when
/// nobody does.
final class LiveRequest {
  private final List<Runnable> onClose = new ArrayList<>();

  /// Held while actions run.
  private final Object waking = new Object();

  private volatile boolean cancelled;
  private volatile boolean draining;
  private volatile boolean longRunning;
  private volatile boolean answered;

  /// Nobody waits any more: the client reset the stream or the connection broke.
  boolean cancelled() {
    return cancelled;
  }

  boolean open() {
    return !cancelled && !draining;
  }

  void cancel() {
    cancelled = true;
    runActions();
  }

  /// This request may go on for as long as it likes.
  void goesOn() {
    longRunning = true;
  }

  /// The answer begins.
  void answers() {
    answered = true;
  }

  boolean answered() {
    return answered;
  }

  /// Whether the server's stop must end this, because it does not end by itself.
  boolean mustBeEnded() {
    return longRunning && open();
  }

  /// The server stops: what is long-running ends itself where it stands; a list is finished, since
  /// half of one would look like all of it.
  void drain() {
    if (longRunning) {
      draining = true;
      runActions();
    }
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

  /// Lets a body write. Bodies that wait are woken by an interrupt as often as not; one that comes
  /// too late must not hit what is still to be sent, for it closes the socket.
  void run(Response.Body body, Sink sink) throws IOException {
    try {
      body.writeTo(sink);
    } finally {
      synchronized (waking) {
        synchronized (onClose) {
          onClose.clear();
        }
      }
      Thread.interrupted();
    }
  }

  private void runActions() {
    synchronized (waking) {
      List<Runnable> due;
      synchronized (onClose) {
        due = List.copyOf(onClose);
        onClose.clear();
      }
      due.forEach(Runnable::run);
    }
  }
}
