package io.temper.machinery.store;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.watch.Backlog;
import io.temper.machinery.watch.Change;
import io.temper.machinery.watch.Fanout;
import io.temper.machinery.watch.Scope;
import io.temper.machinery.watch.Watch;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Objects that are computed and live in memory alone. Every revision is an immutable snapshot, and
/// those of the last [Window] are kept: lists at an exact revision, pages and watches are answered
/// from them and agree with each other.
///
/// Producers [#put] what is true now; what has not changed costs no revision and no event. Until
/// [#markSynced] the store answers every read with TooManyRequests and the advice to come back in a
/// second, as an API server does whose cache is still filling: an empty list would be a lie that
/// controllers act upon.
///
/// Revisions of a foreign epoch (another process, or this one before its restart) are answered
/// honestly: 410 Expired where the exact past is asked for. Safe for all threads.
public final class LiveStore<T> implements Store<T> {
  private final Object lock = new Object();
  private final Revisions revisions;
  private final Window window;
  private final InstantSource clock;
  private final Fanout<T> fanout;

  // Guarded by lock.
  private Tree<VersionedObject<T>> objects = Tree.empty();
  private History<T> history;
  private boolean synced;

  public LiveStore(Revisions revisions, Window window, InstantSource clock) {
    this.revisions = revisions;
    this.window = window;
    this.clock = clock;
    this.history = new History<>(window, objects, revisions.current());
    this.fanout = new Fanout<>(lock, new Recent());
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
    synchronized (lock) {
      return change(object);
    }
  }

  /// Deletes one object, as [Writer#delete].
  public boolean delete(String namespace, String name) {
    synchronized (lock) {
      return remove(new Key(namespace, name));
    }
  }

  /// Several changes that no reader sees apart. Each still has its own revision and event.
  public void apply(Consumer<Writer<T>> changes) {
    synchronized (lock) {
      changes.accept(new LockedWriter());
    }
  }

  /// Makes these the only objects of a namespace, or of all (empty): puts them, deletes the rest.
  public void replaceAll(String namespace, Collection<ApiObject<T>> wanted) {
    synchronized (lock) {
      Set<String> keep = new HashSet<>();
      wanted.forEach(object -> keep.add(Key.of(object.metadata()).path()));
      List<Key> gone = new ArrayList<>();
      Range range = Range.of(namespace);
      for (Iterator<Tree.Entry<VersionedObject<T>>> all = objects.from(range.start());
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
    synchronized (lock) {
      if (!synced) {
        synced = true;
        history = new History<>(window, objects, revisions.current());
      }
    }
  }

  public boolean synced() {
    synchronized (lock) {
      return synced;
    }
  }

  // ---- readers

  @Override
  public ResourceVersion revision() {
    synchronized (lock) {
      return revisions.current();
    }
  }

  @Override
  public @Nullable VersionedObject<T> get(Key key, ResourceVersion notOlderThan) {
    awaitFresh(notOlderThan);
    synchronized (lock) {
      return objects.get(key.path());
    }
  }

  @Override
  public Page<T> list(ListRequest<T> request) {
    return switch (request.at()) {
      case ListRequest.At.Latest _ -> page(request, latest());
      case ListRequest.At.NotOlderThan(var revision) -> {
        awaitFresh(revision);
        yield page(request, latest());
      }
      case ListRequest.At.Exact(var revision) -> {
        awaitOwn(revision);
        yield page(request, exact(revision));
      }
    };
  }

  @Override
  public Watch<T> watch(WatchRequest<T> request) {
    Selection<T> selection = request.selection();
    Scope<T> scope = new Scope<>(selection.namespace(), selection.name(), selection.matches());
    return switch (request.from()) {
      case WatchRequest.From.After(var revision) -> watchAfter(scope, revision);
      case WatchRequest.From.InitialState(var revision) -> {
        awaitFresh(revision);
        yield watchFromState(selection, scope);
      }
      case WatchRequest.From.Now() -> {
        synchronized (lock) {
          requireSynced();
          yield fanout.watchAfter(scope, revisions.current());
        }
      }
    };
  }

  /// Objects there are.
  public int size() {
    synchronized (lock) {
      return objects.size();
    }
  }

  /// Watches that are open.
  public int watches() {
    return fanout.size();
  }

  /// Open watches that do not keep up with the changes.
  public int laggingWatches() {
    return fanout.lagging();
  }

  /// One state of the store.
  private record Snapshot<T>(Tree<VersionedObject<T>> objects, ResourceVersion revision) {}

  private Snapshot<T> latest() {
    synchronized (lock) {
      requireSynced();
      return new Snapshot<>(objects, revisions.current());
    }
  }

  private Snapshot<T> exact(ResourceVersion revision) {
    synchronized (lock) {
      requireSynced();
      if (!revisions.own(revision) || revision.compareTo(history.oldest()) < 0) {
        throw new StatusException(
            Status.expired("The resourceVersion for the provided list is too old."));
      }
      return new Snapshot<>(history.stateAt(revision), revision);
    }
  }

  private Watch<T> watchAfter(Scope<T> scope, ResourceVersion revision) {
    awaitOwn(revision);
    synchronized (lock) {
      requireSynced();
      if (!revisions.own(revision) || revision.compareTo(history.oldest()) < 0) {
        throw new StatusException(
            Status.expired(
                "too old resource version: " + revision + " (" + history.oldest() + ")"));
      }
      return fanout.watchAfter(scope, revision);
    }
  }

  private Watch<T> watchFromState(Selection<T> selection, Scope<T> scope) {
    synchronized (lock) {
      requireSynced();
      return fanout.watchFrom(scope, selected(objects, selection, ""), revisions.current());
    }
  }

  /// Waits for a revision the state read next must include.
  private void awaitFresh(ResourceVersion revision) {
    synchronized (lock) {
      requireSynced();
    }
    if (!revisions.await(revision, window.freshness())) {
      throw new StatusException(
          Status.resourceVersionTooLarge(revision.value(), revisions.current().value()));
    }
  }

  /// As [#awaitFresh], unless waiting cannot help: a revision of another epoch never comes.
  private void awaitOwn(ResourceVersion revision) {
    if (revision.epoch() == revisions.current().epoch()) {
      awaitFresh(revision);
    }
  }

  private void requireSynced() {
    if (!synced) {
      throw new StatusException(Status.tooManyRequests("storage is (re)initializing", 1));
    }
  }

  private static <T> Page<T> page(ListRequest<T> request, Snapshot<T> snapshot) {
    Selection<T> selection = request.selection();
    List<VersionedObject<T>> items = new ArrayList<>();
    Iterator<VersionedObject<T>> all = selected(snapshot.objects, selection, request.start());
    while (all.hasNext()) {
      VersionedObject<T> object = all.next();
      if (!selection.everything() && !selection.matches().test(object.object())) {
        continue;
      }
      items.add(object);
      if (items.size() == request.limit()) {
        break;
      }
    }
    boolean more = !items.isEmpty() && all.hasNext();
    if (!more) {
      return new Page<>(List.copyOf(items), snapshot.revision, "", 0);
    }
    Range range = Range.of(selection.namespace());
    String last = Key.of(items.getLast().metadata()).path();
    long remaining = snapshot.objects.rank(range.end()) - snapshot.objects.rank(last) - 1L;
    return new Page<>(
        List.copyOf(items),
        snapshot.revision,
        last.substring(range.start().length()) + "\0",
        remaining);
  }

  /// The objects namespace and name leave to look at, in order.
  private static <T> Iterator<VersionedObject<T>> selected(
      Tree<VersionedObject<T>> objects, Selection<T> selection, String start) {
    Range range = Range.of(selection.namespace());
    VersionedObject<T> named = objects.get(range.start() + selection.name());
    if (named != null || (!selection.name().isEmpty() && !selection.namespace().isEmpty())) {
      return named == null ? Collections.emptyIterator() : List.of(named).iterator();
    }
    Iterator<Tree.Entry<VersionedObject<T>>> entries = objects.from(range.start() + start);
    return new Iterator<>() {
      private Tree.@Nullable Entry<VersionedObject<T>> ahead = advance();

      @Override
      public boolean hasNext() {
        return ahead != null;
      }

      @Override
      public VersionedObject<T> next() {
        Tree.Entry<VersionedObject<T>> entry = ahead;
        if (entry == null) {
          throw new NoSuchElementException();
        }
        ahead = advance();
        return entry.value();
      }

      private Tree.@Nullable Entry<VersionedObject<T>> advance() {
        while (entries.hasNext()) {
          Tree.Entry<VersionedObject<T>> entry = entries.next();
          if (!range.contains(entry.key())) {
            return null;
          }
          if (selection.name().isEmpty()
              || selection.name().equals(entry.value().metadata().name())) {
            return entry;
          }
        }
        return null;
      }
    };
  }

  private boolean change(ApiObject<T> object) {
    Key key = Key.of(object.metadata());
    String path = key.path();
    VersionedObject<T> before = objects.get(path);
    if (before != null && sameContent(before.object(), object)) {
      return false;
    }
    VersionedObject<T> after = new VersionedObject<>(object, revisions.next());
    objects = objects.with(path, after);
    publish(new Change<>(key.namespace(), key.name(), after.revision(), before, after));
    return true;
  }

  private boolean remove(Key key) {
    VersionedObject<T> before = objects.get(key.path());
    if (before == null) {
      return false;
    }
    objects = objects.without(key.path());
    publish(new Change<>(key.namespace(), key.name(), revisions.next(), before, null));
    return true;
  }

  private void publish(Change<T> change) {
    if (synced) {
      history.append(change, objects, clock.instant());
      fanout.publish(change);
    }
  }

  private static <T> boolean sameContent(ApiObject<T> held, ApiObject<T> offered) {
    return held.body().equals(offered.body())
        && held.metadata()
            .equals(offered.metadata().withResourceVersion(held.metadata().resourceVersion()));
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

  private final class Recent implements Backlog<T> {
    @Override
    public @Nullable List<Change<T>> after(ResourceVersion revision, int atMost) {
      return history.after(revision, atMost);
    }

    @Override
    public ResourceVersion current() {
      return revisions.current();
    }
  }
}
