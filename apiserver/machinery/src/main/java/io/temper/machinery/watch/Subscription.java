package io.temper.machinery.watch;

import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.VersionedObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// One watch of a [Fanout]: a short queue the writer fills, and the reader's position.
final class Subscription<T> implements Watch<T> {
  /// Where this stands in its group; -1 when it is not synced. Guarded by the store's lock.
  int place = -1;

  private final Fanout<T> fanout;
  private final Scope<T> scope;

  // Touched by the reader alone.
  private @Nullable Iterator<VersionedObject<T>> initial;
  private final Queue<Change<T>> caught = new ArrayDeque<>();
  private ResourceVersion position;
  private boolean synced;

  // Guarded by this.
  private final Queue<Change<T>> queue = new ArrayDeque<>();
  private boolean overflowed;
  private boolean closed;

  Subscription(
      Fanout<T> fanout,
      Scope<T> scope,
      @Nullable Iterator<VersionedObject<T>> initial,
      ResourceVersion position) {
    this.fanout = fanout;
    this.scope = scope;
    this.initial = initial;
    this.position = position;
  }

  Scope<T> scope() {
    return scope;
  }

  @Override
  public @Nullable WatchEvent<T> poll(Duration atMost) {
    Iterator<VersionedObject<T>> state = initial;
    if (state != null) {
      return initial(state);
    }
    Duration wait = atMost;
    while (true) {
      Change<T> change = next(wait);
      if (change == null) {
        return closed() || synced ? null : dropped();
      }
      position = change.revision();
      WatchEvent<T> event = change.seenBy(scope);
      if (event != null) {
        return event;
      }
      wait = Duration.ZERO; // one wait a call: the caller has a clock to look at
    }
  }

  @Override
  public ResourceVersion progress() {
    return synced && initial == null ? fanout.progress(this, position) : position;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      notifyAll();
    }
    fanout.forget(this);
  }

  /// Called by the writer. False when there is no room: from here on this reads the backlog.
  synchronized boolean offer(Change<T> change) {
    if (queue.size() >= Fanout.QUEUE) {
      overflowed = true;
      return false;
    }
    queue.add(change);
    if (queue.size() == 1) {
      notifyAll();
    }
    return true;
  }

  /// Called when the writer has left something out: after its queue, this reads the backlog.
  synchronized void fallBehind() {
    overflowed = true;
    notifyAll();
  }

  /// Nothing waits to be read and nothing was left out.
  synchronized boolean caughtUp() {
    return queue.isEmpty() && !overflowed;
  }

  private WatchEvent<T> initial(Iterator<VersionedObject<T>> state) {
    while (state.hasNext()) {
      VersionedObject<T> object = state.next();
      if (scope.matches(object)) {
        return new WatchEvent.Added<>(object);
      }
    }
    initial = null;
    return new WatchEvent.Bookmark<>(position, true);
  }

  /// The next change in order; null when none came in time, when closed, or when the backlog no
  /// longer reaches back to the position (then `synced` is false).
  private @Nullable Change<T> next(Duration atMost) {
    while (true) {
      Change<T> change = caught.poll();
      if (change != null) {
        if (scope.covers(change)) {
          return change;
        }
        position = change.revision();
        continue;
      }
      if (synced) {
        Change<T> queued = take(atMost);
        if (queued != null || synced) {
          return queued;
        }
      }
      if (closed()) {
        return null;
      }
      List<Change<T>> missed = fanout.catchUp(this, position);
      if (missed == null) {
        return null;
      }
      caught.addAll(missed);
      synced = missed.isEmpty();
    }
  }

  /// The head of the queue; null when none came in time or when closed, and also when the queue has
  /// run dry after overflowing: then this is no longer synced.
  @SuppressWarnings("WaitNotInLoop") // waking for nothing is allowed: poll may give up early
  private synchronized @Nullable Change<T> take(Duration atMost) {
    if (queue.isEmpty() && !overflowed && !closed && atMost.isPositive()) {
      try {
        wait(Math.max(1, atMost.toMillis()));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return null;
      }
    }
    Change<T> head = queue.poll();
    if (head == null && overflowed) {
      overflowed = false;
      synced = false;
    }
    return head;
  }

  synchronized boolean closed() {
    return closed;
  }

  /// The backlog has moved past this watch while nobody read it: the client starts again.
  private WatchEvent<T> dropped() {
    close();
    return new WatchEvent.Failed<>(
        Status.expired("too old resource version: " + position + " (watch fell behind)"));
  }
}
