package io.temper.machinery.store;

import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.time.Deadline;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// The counter behind every revision of a process. Live stores share one, so that revisions of
/// different resources can be compared, as with upstream's one etcd. Safe for all threads.
public final class Revisions {
  private ResourceVersion current;

  /// The last revision of each epoch this process has left.
  private final Map<Long, ResourceVersion> left = new HashMap<>();

  /// @param epoch term of this process, higher than that of any process before it (kept in a Lease)
  public Revisions(long epoch) {
    current = ResourceVersion.of(epoch, 1);
  }

  /// Revisions that somebody else gives out, such as etcd: they go where [#reach] takes them.
  public static Revisions following() {
    return new Revisions(0);
  }

  /// The last revision given out.
  public synchronized ResourceVersion current() {
    return current;
  }

  /// The next revision, for one change.
  public synchronized ResourceVersion next() {
    current = current.next();
    notifyAll();
    return current;
  }

  /// Goes on to a revision that was given out elsewhere; never back.
  synchronized void reach(ResourceVersion revision) {
    if (current.compareTo(revision) < 0) {
      current = revision;
      notifyAll();
    }
  }

  /// Goes on in a later epoch: revisions never fall, and those of the epochs between are never
  /// given out.
  ///
  /// @throws IllegalArgumentException when the epoch is not later
  public synchronized void enter(long epoch) {
    if (epoch <= current.epoch()) {
      throw new IllegalArgumentException("epoch " + epoch + " after " + current.epoch());
    }
    left.put(current.epoch(), current);
    current = ResourceVersion.of(epoch, 1);
    notifyAll();
  }

  /// Whether this process gave the revision out. One of a foreign epoch says nothing about what is
  /// held here, however its number compares.
  synchronized boolean own(ResourceVersion revision) {
    ResourceVersion last =
        revision.epoch() == current.epoch() ? current : left.get(revision.epoch());
    return last != null && revision.compareTo(last) <= 0;
  }

  /// Waits until a revision at least as high has been given out.
  ///
  /// @return false when that did not happen in time
  public synchronized boolean await(ResourceVersion revision, Duration atMost) {
    Deadline deadline = Deadline.after(atMost);
    while (current.compareTo(revision) < 0) {
      long millis = deadline.remainingMillis();
      if (millis <= 0) {
        return false;
      }
      try {
        wait(millis);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
