package io.temper.machinery.store;

import java.time.InstantSource;
import java.util.Optional;

/// Objects in memory, which end with the process.
public final class MemoryStorage implements Storage {
  private final Revisions revisions;
  private final InstantSource clock;

  /// @param revisions shared with whatever else the process keeps in memory
  public MemoryStorage(Revisions revisions, InstantSource clock) {
    this.revisions = revisions;
    this.clock = clock;
  }

  @Override
  public <T> WritableStore<T> of(StoredKind<T> kind) {
    return new MemoryStore<>(kind.groupResource(), revisions, Window.UPSTREAM, clock);
  }

  @Override
  public void open() {}

  @Override
  public Optional<String> waitingFor() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
