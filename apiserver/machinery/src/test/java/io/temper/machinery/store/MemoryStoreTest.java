package io.temper.machinery.store;

import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;

final class MemoryStoreTest extends WritableStoreContract {
  @Override
  protected Subject open(Window window) {
    return writable(store(7, window));
  }

  /// Nothing outlives the process: whoever wants it back puts it there again.
  @Override
  protected Subject reopen(Subject closed, Window window) {
    MemoryStore<Bike> store = store(8, window);
    list(closed).items().forEach(bike -> store.create(bike.object()));
    return writable(store);
  }

  private static MemoryStore<Bike> store(long epoch, Window window) {
    return new MemoryStore<>(
        new GroupResource("shop.example.com", "bikes"),
        new Revisions(epoch),
        window,
        () -> Bikes.CREATED);
  }
}
