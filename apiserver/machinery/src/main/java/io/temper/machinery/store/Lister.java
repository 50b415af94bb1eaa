package io.temper.machinery.store;

/// Serves `list`.
public interface Lister<T> extends Registry<T> {
  /// One page.
  ///
  /// @throws io.temper.machinery.meta.StatusException Expired when an exact revision is no longer
  ///   (or was never) held, Timeout when a revision does not come in time
  Page<T> list(ListRequest<T> request);
}
