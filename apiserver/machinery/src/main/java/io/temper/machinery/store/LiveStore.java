package io.temper.machinery.store;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.watch.Watch;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Objects that are computed and live in memory alone. Reads and watches are those of a
/// [WatchCache].
///
/// Producers [#put] what is true now; what has not changed costs no revision and no event. Until
/// [#markSynced] the store answers every read with TooManyRequests.
///
/// Revisions of a foreign epoch (another process, or this one before its restart) are answered
/// honestly: 410 Expired where the exact past is asked for. Safe for all threads.
public final class LiveStore<T> implements Store<T> {
  private final Revisions revisions;
  private final WatchCache<T> cache;

  public LiveStore(Revisions revisions, Window window, InstantSource clock) {
    this.revisions = revisions;
    this.cache = new WatchCache<>(revisions, window, clock);
  }

  /// A store with upstream's window.
  public LiveStore(Revisions revisions, InstantSource clock) {
    this(revisions, Window.UPSTREAM, clock);
  }

  /// What a producer may do. Inside [LiveStore#apply] all of it becomes visible at once.
  public interface Writer<T> {
    /// Adds or replaces an object. The revision in its metadata is ignored.
    ///
    /// @return false when nothing changed: no revision was used and nobody is told
    boolean put(ApiObject<T> object);

    /// @return false when there was none
    boolean delete(String namespace, String name);
  }

  // ---- producers

  /// Adds or replaces one object, as [Writer#put].
  public boolean put(ApiObject<T> object) {
    synchronized (cache.lock()) {
      return change(object);
    }
  }

  /// Deletes one object, as [Writer#delete].
  public boolean delete(String namespace, String name) {
    synchronized (cache.lock()) {
      return remove(new Key(namespace, name));
    }
  }

  /// Several changes that no reader sees apart. Each still has its own revision and event.
  public void apply(Consumer<Writer<T>> changes) {
    synchronized (cache.lock()) {
      changes.accept(new LockedWriter());
    }
  }

  /// Makes these the only objects of a namespace, or of all (empty): puts them, deletes the rest.
  public void replaceAll(String namespace, Collection<ApiObject<T>> wanted) {
    synchronized (cache.lock()) {
      Set<String> keep = new HashSet<>();
      wanted.forEach(object -> keep.add(Key.of(object.metadata()).path()));
      List<Key> gone = new ArrayList<>();
      Range range = Range.of(namespace);
      for (Iterator<Tree.Entry<VersionedObject<T>>> all = cache.objects().from(range.start());
          all.hasNext(); ) {
        Tree.Entry<VersionedObject<T>> entry = all.next();
        if (!range.contains(entry.key())) {
          break;
        }
        if (!keep.contains(entry.key())) {
          gone.add(Key.of(entry.value().metadata()));
        }
      }
      gone.forEach(this::remove);
      wanted.forEach(this::change);
    }
  }

  /// Says that what is here is the whole truth: from now on it is served. The history begins here.
  public void markSynced() {
    cache.sync();
  }

  public boolean synced() {
    return cache.synced();
  }

  private boolean change(ApiObject<T> object) {
    VersionedObject<T> before = cache.objects().get(Key.of(object.metadata()).path());
    if (before != null && before.holds(object)) {
      return false;
    }
    cache.put(new VersionedObject<>(object, revisions.next()));
    return true;
  }

  private boolean remove(Key key) {
    return cache.objects().get(key.path()) != null && cache.delete(key, revisions.next());
  }

  // ---- readers

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

  /// Objects there are.
  public int size() {
    return cache.size();
  }

  /// Watches that are open.
  public int watches() {
    return cache.watches();
  }

  /// Open watches that do not keep up with the changes.
  public int laggingWatches() {
    return cache.laggingWatches();
  }

  private final class LockedWriter implements Writer<T> {
    @Override
    public boolean put(ApiObject<T> object) {
      return change(object);
    }

    @Override
    public boolean delete(String namespace, String name) {
      return remove(new Key(namespace, name));
    }
  }
}
