package io.temper.machinery.watch;

import io.temper.machinery.meta.ResourceVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The recent changes of a store, for watches that have to catch up. Called with the lock of the
/// [Fanout] held.
public interface Backlog<T> {
  /// The oldest changes after a revision, in order; null when some of those are no longer held.
  @Nullable List<Change<T>> after(ResourceVersion revision, int atMost);

  /// The revision up to which all changes have been published.
  ResourceVersion current();
}
