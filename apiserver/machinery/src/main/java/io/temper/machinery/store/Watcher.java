package io.temper.machinery.store;

import io.temper.machinery.watch.Watch;

/// Serves `watch`.
public interface Watcher<T> extends Registry<T> {
  /// A new watch, which the caller closes.
  ///
  /// @throws io.temper.machinery.meta.StatusException Expired when the changes since that revision
  ///   are not (or were never) held, Timeout when a revision does not come in time
  Watch<T> watch(WatchRequest<T> request);
}
