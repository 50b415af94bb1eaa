package io.temper.machinery.store;

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
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The read half of a store: what somebody feeds it, in memory, with the states and changes of the
/// last [Window]. Every revision is an immutable snapshot, so lists at an exact revision, pages and
/// watches agree with each other, and thousands of watches cost where the objects really lie one
/// watch.
///
/// The feeder gives the whole state once ([#reset]) and from then on every change in the order of
/// revisions. Until the first reset every read is answered with TooManyRequests and the advice to
/// come back in a second, as an API server does whose cache is still filling: an empty list would
/// be a lie that controllers act upon.
///
/// Lists at the latest state are those of this memory: a store that is fed from elsewhere finds out
/// what the newest revision there is and asks for a state not older than that. Safe for all
/// threads.
public final class WatchCache<T> implements Store<T> {
  private final Object lock = new Object();
  private final Revisions revisions;
  private final Window window;
  private final InstantSource clock;
  private final Fanout<T> fanout;

  // Guarded by lock.
  private Tree<VersionedObject<T>> objects = Tree.empty();
  private History<T> history;
  private boolean synced;

  /// @param revisions how far the feeder has come; [Revisions#following] when they come from
  ///   elsewhere
  public WatchCache(Revisions revisions, Window window, InstantSource clock) {
    this.revisions = revisions;
    this.window = window;
    this.clock = clock;
    this.history = new History<>(window, objects, revisions.current());
    this.fanout = new Fanout<>(lock, new Recent());
  }

  // ---- the feeder

  /// Everything there is, as of a revision. The history begins here. Called again when changes were
  /// missed: watches that are open then end with Expired, as they missed them too.
  public void reset(Collection<VersionedObject<T>> all, ResourceVersion revision) {
    Tree<VersionedObject<T>> state = Tree.empty();
    for (VersionedObject<T> object : all) {
      state = state.with(Key.of(object.metadata()).path(), object);
    }
    synchronized (lock) {
      objects = state;
      revisions.reach(revision);
      if (synced) {
        history = new History<>(window, objects, revision);
        fanout.unsync();
      }
      sync();
    }
  }

  /// An object is new or has changed; its revision is higher than that of any change before.
  public void put(VersionedObject<T> object) {
    Key key = Key.of(object.metadata());
    synchronized (lock) {
      VersionedObject<T> before = objects.get(key.path());
      objects = objects.with(key.path(), object);
      publish(new Change<>(key.namespace(), key.name(), object.revision(), before, object));
    }
  }

  /// An object is gone.
  ///
  /// @return false when there was none
  public boolean delete(Key key, ResourceVersion revision) {
    synchronized (lock) {
      VersionedObject<T> before = objects.get(key.path());
      if (before == null) {
        revisions.reach(revision);
        return false;
      }
      objects = objects.without(key.path());
      publish(new Change<>(key.namespace(), key.name(), revision, before, null));
      return true;
    }
  }

  /// All changes up to a revision have been given, the last of them perhaps long before it.
  public void reached(ResourceVersion revision) {
    synchronized (lock) {
      revisions.reach(revision);
    }
  }

  /// Says that what was put so far is everything there is; from now on it is served.
  void sync() {
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

  /// Guards every change: who holds it sees none but its own.
  Object lock() {
    return lock;
  }

  /// The state as it is here now, whoever may read it. The caller holds the lock.
  Tree<VersionedObject<T>> objects() {
    return objects;
  }

  private void publish(Change<T> change) {
    revisions.reach(change.revision());
    if (synced) {
      history.append(change, objects, clock.instant());
      fanout.publish(change);
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
