package io.temper.machinery.watch;

import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Hands every change to the watches it may concern. A watch is in one of etcd's three groups:
///
/// ```
///            queue full              queue drained
///   synced ─────────────► victims ─────────────────► unsynced
///     ▲                                                 │ reads the backlog on its own thread
///     └─────────────────────────────────────────────────┘ until it is at the end
/// ```
///
/// The writer only ever appends to short queues, of the watches of the object, its namespace and
/// the whole resource, and never waits: a watch that does not read costs the others nothing. One
/// that comes back after the backlog has moved on is told so and ends.
///
/// All but the reading of a queue happens under the lock of the store, given at construction.
public final class Fanout<T> {
  /// Changes a watch may lag behind before it has to read the backlog.
  static final int QUEUE = 64;

  private static final String ALL = "";

  private final Object lock;
  private final Backlog<T> backlog;
  private final Map<String, Map<String, Group<T>>> byNamespaceAndName = new HashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger behind = new AtomicInteger();

  /// @param lock the lock of the store: held whenever [#publish] is called
  public Fanout(Object lock, Backlog<T> backlog) {
    this.lock = lock;
    this.backlog = backlog;
  }

  /// Hands one change to all synced watches it may concern. The caller holds the lock and calls in
  /// the order of revisions.
  public void publish(Change<T> change) {
    offer(change, ALL, ALL);
    offer(change, ALL, change.name());
    if (!change.namespace().isEmpty()) {
      offer(change, change.namespace(), ALL);
      offer(change, change.namespace(), change.name());
    }
  }

  /// Sends every synced watch to the backlog, as the changes between what it was given and the next
  /// one are missing: where the backlog does not hold them either, it ends. The caller holds the
  /// lock.
  public void unsync() {
    byNamespaceAndName
        .values()
        .forEach(byName -> byName.values().forEach(group -> behind.addAndGet(group.disband())));
    byNamespaceAndName.clear();
  }

  /// A watch of the changes after a revision. The caller holds the lock and has made sure that the
  /// backlog reaches back so far.
  public Watch<T> watchAfter(Scope<T> scope, ResourceVersion revision) {
    return opened(new Subscription<>(this, scope, null, revision));
  }

  /// A watch that begins with objects there are, as of a revision. The caller holds the lock.
  public Watch<T> watchFrom(
      Scope<T> scope, Iterator<VersionedObject<T>> initial, ResourceVersion revision) {
    return opened(new Subscription<>(this, scope, initial, revision));
  }

  /// Watches that are open.
  public int size() {
    return open.get();
  }

  /// Open watches that do not keep up: victims and unsynced.
  public int lagging() {
    return behind.get();
  }

  /// The next changes for a watch that is not synced; empty when there are none, and it is synced
  /// again; null when they are gone.
  @Nullable List<Change<T>> catchUp(Subscription<T> subscription, ResourceVersion position) {
    synchronized (lock) {
      if (subscription.closed()) {
        return List.of(); // forgotten, or about to be: it must not come back
      }
      List<Change<T>> changes = backlog.after(position, QUEUE);
      if (changes != null && changes.isEmpty()) {
        group(subscription.scope()).add(subscription);
        behind.decrementAndGet();
      }
      return changes;
    }
  }

  /// What a watch that is synced and has read everything may promise.
  ResourceVersion progress(Subscription<T> subscription, ResourceVersion position) {
    synchronized (lock) {
      return subscription.caughtUp() ? backlog.current() : position;
    }
  }

  void forget(Subscription<T> subscription) {
    synchronized (lock) {
      open.decrementAndGet();
      if (!leave(subscription)) {
        behind.decrementAndGet();
      }
    }
  }

  private Watch<T> opened(Subscription<T> subscription) {
    open.incrementAndGet();
    behind.incrementAndGet(); // unsynced until it has looked at the backlog
    return subscription;
  }

  private void offer(Change<T> change, String namespace, String name) {
    Map<String, Group<T>> byName = byNamespaceAndName.get(namespace);
    Group<T> group = byName == null ? null : byName.get(name);
    if (group == null) {
      return;
    }
    for (int i = group.size() - 1; i >= 0; i--) {
      Subscription<T> subscription = group.get(i);
      if (!subscription.offer(change)) {
        leave(subscription);
        behind.incrementAndGet();
      }
    }
  }

  /// Takes a synced watch out of its group; false when it was not synced.
  private boolean leave(Subscription<T> subscription) {
    Scope<T> scope = subscription.scope();
    Map<String, Group<T>> byName = byNamespaceAndName.get(scope.namespace());
    Group<T> group = byName == null ? null : byName.get(scope.name());
    if (byName == null || group == null || !group.remove(subscription)) {
      return false;
    }
    if (group.size() == 0) {
      byName.remove(scope.name());
      if (byName.isEmpty()) {
        byNamespaceAndName.remove(scope.namespace());
      }
    }
    return true;
  }

  private Group<T> group(Scope<T> scope) {
    return byNamespaceAndName
        .computeIfAbsent(scope.namespace(), _ -> new HashMap<>())
        .computeIfAbsent(scope.name(), _ -> new Group<>());
  }

  /// Synced watches of one scope; each knows its place, so that leaving costs nothing.
  private static final class Group<T> {
    private final List<Subscription<T>> members = new ArrayList<>();

    int size() {
      return members.size();
    }

    Subscription<T> get(int index) {
      return members.get(index);
    }

    void add(Subscription<T> subscription) {
      subscription.place = members.size();
      members.add(subscription);
    }

    /// @return how many left
    int disband() {
      for (Subscription<T> subscription : members) {
        subscription.place = -1;
        subscription.fallBehind();
      }
      return members.size();
    }

    boolean remove(Subscription<T> subscription) {
      int place = subscription.place;
      if (place < 0) {
        return false;
      }
      Subscription<T> last = members.removeLast();
      if (place < members.size()) {
        members.set(place, last);
        last.place = place;
      }
      subscription.place = -1;
      return true;
    }
  }
}
