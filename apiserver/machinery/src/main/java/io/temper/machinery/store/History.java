package io.temper.machinery.store;

import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.watch.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The recent changes of a live store, each with the whole state after it, in a ring that grows to
/// what its [Window] asks for. Guarded by the store's lock.
final class History<T> {
  /// Changes after which nobody is likely to read the replaced object: its bytes are forgotten.
  private static final int WARM = 1024;

  private final Window window;

  /// Entries from `first` on, `size` of them, around the end.
  private @Nullable Entry<T>[] ring = ring(128);

  private int first;
  private int size;

  /// The state before the first entry.
  private Tree<VersionedObject<T>> base;

  private ResourceVersion baseRevision;

  History(Window window, Tree<VersionedObject<T>> base, ResourceVersion revision) {
    this.window = window;
    this.base = base;
    this.baseRevision = revision;
  }

  private record Entry<T>(Change<T> change, Tree<VersionedObject<T>> state, Instant at) {}

  /// Lowest revision whose state is held, and after which all changes are.
  ResourceVersion oldest() {
    return baseRevision;
  }

  int size() {
    return size;
  }

  void append(Change<T> change, Tree<VersionedObject<T>> state, Instant now) {
    if (size == ring.length) {
      grow();
    }
    ring[index(size++)] = new Entry<>(change, state, now);
    while (size > window.atMost() || (size > window.atLeast() && expired(now))) {
      dropFirst();
    }
    if (size > WARM) {
      VersionedObject<T> replaced = entry(size - WARM).change.before();
      if (replaced != null) {
        replaced.forgetEncoded();
      }
    }
  }

  /// What was there at a revision that is neither before [#oldest] nor in the future.
  Tree<VersionedObject<T>> stateAt(ResourceVersion revision) {
    int after = firstAfter(revision);
    return after == 0 ? base : entry(after - 1).state;
  }

  /// The oldest changes after a revision; null when some of them are no longer held.
  @Nullable List<Change<T>> after(ResourceVersion revision, int atMost) {
    if (revision.compareTo(baseRevision) < 0) {
      return null;
    }
    int from = firstAfter(revision);
    int to = Math.min(size, from + atMost);
    List<Change<T>> changes = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      changes.add(entry(i).change);
    }
    return changes;
  }

  private int firstAfter(ResourceVersion revision) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (entry(middle).change.revision().compareTo(revision) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean expired(Instant now) {
    return entry(0).at.plus(window.span()).isBefore(now);
  }

  private void dropFirst() {
    Entry<T> oldest = entry(0);
    base = oldest.state;
    baseRevision = oldest.change.revision();
    ring[first] = null;
    first = index(1);
    size--;
  }

  private Entry<T> entry(int position) {
    Entry<T> entry = ring[index(position)];
    if (entry == null) {
      throw new IllegalStateException("entry " + position + " of " + size + " is missing");
    }
    return entry;
  }

  private int index(int position) {
    return (first + position) % ring.length;
  }

  private void grow() {
    @Nullable Entry<T>[] wider = ring(ring.length * 2);
    for (int i = 0; i < size; i++) {
      wider[i] = entry(i);
    }
    ring = wider;
    first = 0;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private static <T> @Nullable Entry<T>[] ring(int length) {
    return new Entry[length];
  }
}
