package io.temper.machinery.store;

import io.temper.machinery.meta.ResourceVersion;

/// Keeps objects of one resource and gives lists, watches and revisions that agree with each other:
/// a list at revision N followed by a watch from N shows every object and every later change
/// exactly once. `StoreContract` in the tests says it in full.
public interface Store<T> extends Getter<T>, Lister<T>, Watcher<T> {
  /// The revision a list made now would carry.
  ResourceVersion revision();
}
