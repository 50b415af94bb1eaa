package io.temper.machinery.store;

import io.temper.machinery.meta.ResourceVersion;

/// The counter behind every revision of a process. Live stores share one, so that revisions of
/// different resources can be compared, as with upstream's one etcd. Safe for all threads.
public final class Revisions {
  private ResourceVersion current;

  /// @param epoch term of this process, higher than that of any process before it (kept in a Lease)
  public Revisions(long epoch) {
    current = ResourceVersion.of(epoch, 1);
  }

  /// The last revision given out.
  public synchronized ResourceVersion current() {
    return current;
  }

  /// The next revision, for one change.
  public synchronized ResourceVersion next() {
    current = current.next();
    return current;
  }

  /// Goes on in a later epoch: revisions never fall, and those of the epochs between are never
  /// given out.
  ///
  /// @throws IllegalArgumentException when the epoch is not later
  public synchronized void enter(long epoch) {
    if (epoch <= current.epoch()) {
      throw new IllegalArgumentException("epoch " + epoch + " after " + current.epoch());
    }
    current = ResourceVersion.of(epoch, 1);
  }
}
