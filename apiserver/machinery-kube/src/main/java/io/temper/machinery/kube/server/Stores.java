package io.temper.machinery.kube.server;

import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Registry;
import io.temper.machinery.store.Storage;
import io.temper.machinery.time.Clocks;
import java.util.function.Function;

/// What may keep the objects of a kind: a declaration takes one of these.
public interface Stores {
  /// Custom resources of the cluster, of the same name in the group `storage.GROUP`: for objects
  /// that clients write.
  Storage twins();

  /// Another storage, such as `EtcdStorage`: opened and closed with the server, which is not ready
  /// before it is.
  Storage with(Function<Clocks, Storage> storage);

  /// Objects that this process computes. Revisions go on rising when it starts again.
  ///
  /// @param producer puts what there is, and says so
  <T> Registry<T> live(Producer<T> producer);

  /// Fills a live store.
  @FunctionalInterface
  interface Producer<T> {
    /// Runs on a thread of its own from the moment when the store may be filled. Objects are served
    /// once [LiveStore#markSynced] was called.
    ///
    /// @throws InterruptedException when the server is closed
    void fill(LiveStore<T> store) throws InterruptedException;
  }
}
