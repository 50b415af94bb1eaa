package io.temper.machinery.store;

import java.util.Optional;

/// Where the objects of stored kinds are: one connection, and a store for each kind. The store of a
/// kind is asked for while the kind is declared, before [#open].
public interface Storage extends AutoCloseable {
  /// The store of one kind; each kind is asked for once.
  <T> WritableStore<T> of(StoredKind<T> kind);

  /// Begins to follow what is stored. Does not wait for it.
  void open();

  /// What keeps stored objects from being read, in words; empty when nothing does.
  Optional<String> waitingFor();

  @Override
  void close();
}
