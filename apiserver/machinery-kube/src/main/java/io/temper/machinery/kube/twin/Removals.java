package io.temper.machinery.kube.twin;

import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.store.Key;
import io.temper.machinery.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells who removed an object at which revision it went: kube-apiserver's answer to a delete does
/// not say, the event of the watch does.
final class Removals {
  // Guarded by this.
  private final List<Removal> awaited = new ArrayList<>();

  /// A removal that was asked for.
  final class Removal implements AutoCloseable {
    private final Key key;
    private final ResourceVersion last;

    // Guarded by the removals.
    private @Nullable ResourceVersion revision;
    private boolean lost;

    private Removal(Key key, ResourceVersion last) {
      this.key = key;
      this.last = last;
    }

    /// The revision at which it went; null when that cannot be known any more, or was not in time.
    @Nullable ResourceVersion await(Duration atMost) {
      Deadline deadline = Deadline.after(atMost);
      synchronized (Removals.this) {
        while (revision == null && !lost && deadline.remainingMillis() > 0) {
          try {
            Removals.this.wait(deadline.remainingMillis());
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return null;
          }
        }
        return revision;
      }
    }

    @Override
    public void close() {
      synchronized (Removals.this) {
        awaited.remove(this);
      }
    }
  }

  /// Begins to listen, before the removal is asked for.
  ///
  /// @param last revision of the object that is to go
  synchronized Removal expect(Key key, ResourceVersion last) {
    Removal removal = new Removal(key, last);
    awaited.add(removal);
    return removal;
  }

  /// An object went.
  synchronized void happened(Key key, ResourceVersion revision) {
    for (Removal each : awaited) {
      if (each.key.equals(key) && each.last.compareTo(revision) < 0 && each.revision == null) {
        each.revision = revision;
        notifyAll();
      }
    }
  }

  /// Events were missed: those that were awaited may have been among them.
  synchronized void missed() {
    awaited.forEach(each -> each.lost = true);
    notifyAll();
  }
}
