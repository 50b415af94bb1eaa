package io.temper.machinery.store;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.watch.Watch;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Objects that clients write and that end with the process: for kinds that need not outlive it,
/// and wherever nothing is installed. Safe for all threads.
public final class MemoryStore<T> implements WritableStore<T> {
  private final Revisions revisions;
  private final WatchCache<T> cache;
  private final GuaranteedWrites<T> writes;

  /// @param resource named in what clients are told
  public MemoryStore(
      GroupResource resource, Revisions revisions, Window window, InstantSource clock) {
    this.revisions = revisions;
    this.cache = new WatchCache<>(revisions, window, clock);
    this.cache.sync();
    this.writes = new GuaranteedWrites<>(resource, new Locked());
  }

  @Override
  public VersionedObject<T> create(ApiObject<T> object) {
    return writes.create(object);
  }

  @Override
  public Written<T> update(Key key, Preconditions preconditions, Update<T> update) {
    return writes.update(key, preconditions, update);
  }

  @Override
  public VersionedObject<T> delete(
      Key key, Preconditions preconditions, Consumer<VersionedObject<T>> check) {
    return writes.delete(key, preconditions, check);
  }

  @Override
  public ResourceVersion revision() {
    return cache.revision();
  }

  @Override
  public @Nullable VersionedObject<T> get(Key key, ResourceVersion notOlderThan) {
    return cache.get(key, notOlderThan);
  }

  @Override
  public Page<T> list(ListRequest<T> request) {
    return cache.list(request);
  }

  @Override
  public Watch<T> watch(WatchRequest<T> request) {
    return cache.watch(request);
  }

  private final class Locked implements ConditionalWrites<T> {
    @Override
    public @Nullable VersionedObject<T> read(Key key) {
      synchronized (cache.lock()) {
        return cache.objects().get(key.path());
      }
    }

    @Override
    public @Nullable VersionedObject<T> put(
        Key key, ResourceVersion unchangedSince, ApiObject<T> object) {
      synchronized (cache.lock()) {
        if (!unchanged(key, unchangedSince)) {
          return null;
        }
        VersionedObject<T> written = new VersionedObject<>(object, revisions.next());
        cache.put(written);
        return written;
      }
    }

    @Override
    public @Nullable ResourceVersion delete(Key key, ResourceVersion unchangedSince) {
      synchronized (cache.lock()) {
        if (!unchanged(key, unchangedSince)) {
          return null;
        }
        ResourceVersion revision = revisions.next();
        cache.delete(key, revision);
        return revision;
      }
    }

    private boolean unchanged(Key key, ResourceVersion since) {
      VersionedObject<T> current = cache.objects().get(key.path());
      return current == null ? since.value() == 0 : current.revision().equals(since);
    }
  }
}
