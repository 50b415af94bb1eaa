package io.temper.machinery.kube.server;

import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.MemoryStorage;
import io.temper.machinery.store.Registry;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Storage;
import io.temper.machinery.store.StoredKind;
import io.temper.machinery.store.WritableStore;
import io.temper.machinery.time.Clocks;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The stores of a server that is only described: nothing is opened.
final class PaperStores implements Stores {
  private final Revisions revisions = new Revisions(0);
  private final MemoryStorage memory = new MemoryStorage(revisions, InstantSource.system());

  /// Kinds that are kept as twins.
  final List<StoredKind<?>> twins = new ArrayList<>();

  @Override
  public Storage twins() {
    return new Storage() {
      @Override
      public <T> WritableStore<T> of(StoredKind<T> kind) {
        twins.add(kind);
        return memory.of(kind);
      }

      @Override
      public void open() {}

      @Override
      public Optional<String> waitingFor() {
        return Optional.empty();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Storage with(Function<Clocks, Storage> storage) {
    return memory;
  }

  @Override
  public <T> Registry<T> live(Producer<T> producer) {
    return new LiveStore<>(revisions, InstantSource.system());
  }
}
