package io.temper.machinery.etcd;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.options.GetOption;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.store.ConditionalWrites;
import io.temper.machinery.store.GuaranteedWrites;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.Page;
import io.temper.machinery.store.Preconditions;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Selection;
import io.temper.machinery.store.StoredForm;
import io.temper.machinery.store.Update;
import io.temper.machinery.store.WatchCache;
import io.temper.machinery.store.WatchRequest;
import io.temper.machinery.store.Window;
import io.temper.machinery.store.WritableStore;
import io.temper.machinery.store.Written;
import io.temper.machinery.time.Deadline;
import io.temper.machinery.watch.Watch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Objects of one resource in etcd. Revisions are etcd's own, so they are the same for every
/// replica and go on rising whoever restarts. Any number of replicas may have one open over the
/// same keys; nobody else writes them.
///
/// `get` and all writes ask etcd. Lists and watches are those of a [WatchCache] fed by one watch of
/// etcd: a list at the latest state first asks etcd for its revision and waits until the cache has
/// come as far, as upstream does since 1.31; an exact revision that the cache no longer holds is
/// read from etcd until that has compacted it. etcd compacts as it is told to by its own flags
/// (`--auto-compaction-retention=5m` is upstream's habit). Safe for all threads.
public final class EtcdStore<T> implements WritableStore<T>, AutoCloseable {
  /// Between two questions how far the watch has come.
  private static final Duration NUDGE = Duration.ofMillis(50);

  private static final int CHUNK = 500;
  private static final String LIST_TOO_OLD =
      "The resourceVersion for the provided list is too old.";

  private final EtcdClient client;
  private final GroupResource resource;
  private final Window window;
  private final EtcdKeys<T> keys;
  private final Revisions revisions = Revisions.following();
  private final WatchCache<T> cache;
  private final EtcdFeed<T> feed;
  private final GuaranteedWrites<T> writes;

  /// @param client stays open when this is closed
  public EtcdStore(
      EtcdClient client,
      GroupResource resource,
      StoredForm<T> form,
      Window window,
      InstantSource clock) {
    this.client = client;
    this.resource = resource;
    this.window = window;
    this.keys = new EtcdKeys<>(client.config().prefix(), resource, form);
    this.cache = new WatchCache<>(revisions, window, clock);
    this.feed = new EtcdFeed<>(client, keys, cache);
    this.writes = new GuaranteedWrites<>(resource, new Transactions());
  }

  /// Begins to follow etcd. Until the first list has come, lists and watches are answered with
  /// TooManyRequests.
  public void open() {
    feed.start();
  }

  public boolean synced() {
    return cache.synced();
  }

  @Override
  public void close() {
    feed.close();
  }

  // ---- writes

  @Override
  public VersionedObject<T> create(ApiObject<T> object) {
    return asked("create", () -> writes.create(object));
  }

  @Override
  public Written<T> update(Key key, Preconditions preconditions, Update<T> update) {
    return asked("update", () -> writes.update(key, preconditions, update));
  }

  @Override
  public VersionedObject<T> delete(
      Key key, Preconditions preconditions, Consumer<VersionedObject<T>> check) {
    return asked("delete", () -> writes.delete(key, preconditions, check));
  }

  // ---- reads

  @Override
  public ResourceVersion revision() {
    return cache.revision();
  }

  @Override
  public @Nullable VersionedObject<T> get(Key key, ResourceVersion notOlderThan) {
    Found<T> found = asked("get", () -> read(key));
    if (found.revision < notOlderThan.value()) {
      catchUp(notOlderThan); // a revision that is not there yet, or never will be
      found = asked("get", () -> read(key));
    }
    return found.object;
  }

  @Override
  public Page<T> list(ListRequest<T> request) {
    return switch (request.at()) {
      case ListRequest.At.Latest() -> {
        catchUp(newest("list"));
        yield cache.list(request);
      }
      case ListRequest.At.NotOlderThan(var revision) -> {
        catchUp(revision);
        yield cache.list(request);
      }
      case ListRequest.At.Exact(var revision) -> exact(request, revision);
    };
  }

  @Override
  public Watch<T> watch(WatchRequest<T> request) {
    switch (request.from()) {
      case WatchRequest.From.After(var revision) -> {
        if (revision.epoch() == 0) {
          catchUp(revision);
        }
      }
      case WatchRequest.From.InitialState(var revision) -> {
        ResourceVersion newest = newest("watch");
        catchUp(newest.compareTo(revision) < 0 ? revision : newest);
      }
      case WatchRequest.From.Now() -> catchUp(newest("watch"));
    }
    return cache.watch(request);
  }

  /// Watches that are open. However many, etcd sees one.
  public int watches() {
    return cache.watches();
  }

  /// What was found, and the revision of etcd at which.
  private record Found<T>(@Nullable VersionedObject<T> object, long revision) {}

  private Found<T> read(Key key) {
    GetResponse answer = client.get(keys.path(key), GetOption.DEFAULT);
    long revision = answer.getHeader().getRevision();
    return answer.getKvs().isEmpty()
        ? new Found<>(null, revision)
        : new Found<>(shared(key, answer.getKvs().getFirst()), revision);
  }

  /// The cache's own when it is of the same revision: its encoded forms are shared.
  private VersionedObject<T> shared(Key key, KeyValue found) {
    VersionedObject<T> held = cache.synced() ? cache.get(key, new ResourceVersion(0)) : null;
    return held != null && held.revision().value() == found.getModRevision()
        ? held
        : decoded(found);
  }

  private VersionedObject<T> decoded(KeyValue found) {
    try {
      return keys.object(found);
    } catch (IllegalArgumentException e) {
      throw new StatusException(
          Status.internalError(
              "the value of " + keys.text(found.getKey()) + " cannot be read: " + e.getMessage()),
          e);
    }
  }

  /// The revision up to which there are writes now.
  private ResourceVersion newest(String operation) {
    GetOption nothing = GetOption.builder().withCountOnly(true).build();
    return asked(
        operation,
        () -> new ResourceVersion(client.get(keys.prefix(), nothing).getHeader().getRevision()));
  }

  /// Waits until the cache has come as far. A write to another resource is not seen by the watch,
  /// so etcd is asked where it stands.
  private void catchUp(ResourceVersion revision) {
    Deadline deadline = Deadline.after(window.freshness());
    while (cache.synced() && revisions.current().compareTo(revision) < 0) {
      feed.askProgress();
      if (!revisions.await(revision, NUDGE)
          && (deadline.remainingMillis() <= 0 || Thread.currentThread().isInterrupted())) {
        throw new StatusException(
            Status.resourceVersionTooLarge(revision.value(), revisions.current().value()));
      }
    }
  }

  private Page<T> exact(ListRequest<T> request, ResourceVersion revision) {
    if (revision.epoch() == 0) {
      catchUp(revision);
    }
    try {
      return cache.list(request);
    } catch (StatusException e) {
      if (e.status().code() == 410 && revision.epoch() == 0 && revision.value() > 0) {
        return asked("list", () -> stored(request, revision));
      }
      throw e;
    }
  }

  /// A page of the past that only etcd still has.
  private Page<T> stored(ListRequest<T> request, ResourceVersion revision) {
    Selection<T> selection = request.selection();
    String scope = selection.namespace().isEmpty() ? "" : selection.namespace() + "/";
    String from = keys.prefix() + scope + request.start();
    List<VersionedObject<T>> items = new ArrayList<>();
    boolean more = true;
    while (more) {
      GetResponse chunk = chunk(from, selection.namespace(), revision);
      long left = chunk.getCount();
      more = chunk.isMore();
      for (KeyValue each : chunk.getKvs()) {
        left--;
        String key = keys.text(each.getKey());
        from = key + "\0";
        VersionedObject<T> object = decoded(each);
        if (selected(object, selection)) {
          items.add(object);
        }
        if (items.size() == request.limit() && left > 0) {
          String next = from.substring(keys.prefix().length() + scope.length());
          return new Page<>(List.copyOf(items), revision, next, left);
        }
      }
    }
    return new Page<>(List.copyOf(items), revision, "", 0);
  }

  private GetResponse chunk(String from, String namespace, ResourceVersion revision) {
    try {
      return client.get(
          from,
          GetOption.builder()
              .withRange(keys.end(namespace))
              .withLimit(CHUNK)
              .withRevision(revision.value())
              .build());
    } catch (EtcdException e) {
      if (e.kind() == EtcdException.Kind.COMPACTED) {
        throw new StatusException(Status.expired(LIST_TOO_OLD));
      }
      throw e;
    }
  }

  private static <T> boolean selected(VersionedObject<T> object, Selection<T> selection) {
    return (selection.name().isEmpty() || selection.name().equals(object.metadata().name()))
        && (selection.everything() || selection.matches().test(object.object()));
  }

  /// Says of an etcd that fails what upstream says.
  private <R> R asked(String operation, Supplier<R> question) {
    try {
      return question.get();
    } catch (EtcdException e) {
      throw new StatusException(
          Status.serverTimeout(resource.group(), resource.resource(), operation), e);
    }
  }

  private final class Transactions implements ConditionalWrites<T> {
    @Override
    public ApiObject<T> asKept(ApiObject<T> object) {
      return keys.form().read(keys.form().write(object));
    }

    @Override
    public @Nullable VersionedObject<T> read(Key key) {
      return EtcdStore.this.read(key).object;
    }

    @Override
    public @Nullable VersionedObject<T> put(
        Key key, ResourceVersion unchangedSince, ApiObject<T> object) {
      byte[] bytes = keys.form().write(object);
      TxnResponse answer = client.put(keys.path(key), unchangedSince.value(), bytes);
      return answer.isSucceeded()
          ? new VersionedObject<>(
              keys.form().read(bytes), new ResourceVersion(answer.getHeader().getRevision()))
          : null;
    }

    @Override
    public @Nullable ResourceVersion delete(Key key, ResourceVersion unchangedSince) {
      TxnResponse answer = client.delete(keys.path(key), unchangedSince.value());
      return answer.isSucceeded() ? new ResourceVersion(answer.getHeader().getRevision()) : null;
    }
  }
}
