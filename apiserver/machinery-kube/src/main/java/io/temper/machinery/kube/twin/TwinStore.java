package io.temper.machinery.kube.twin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.temper.machinery.kube.KubeException;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusDetails;
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
import io.temper.machinery.store.WatchRequest;
import io.temper.machinery.store.Window;
import io.temper.machinery.store.WritableStore;
import io.temper.machinery.store.Written;
import io.temper.machinery.watch.Watch;
import io.temper.machinery.wire.JsonWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Objects of one resource as twins: custom resources of the cluster. Revisions are the cluster's,
/// so they are the same for every replica, can be compared with those of any other object, and go
/// on rising whoever restarts. Any number of replicas may have one open; nobody else writes twins.
///
/// `get` without a revision and all writes ask kube-apiserver for one twin. Lists and watches are
/// those of a [io.temper.machinery.store.WatchCache] fed by one watch of the twins: a list at the
/// latest state first finds out how new that is ([TwinClock]) and waits until the cache has come as
/// far; an exact revision that the cache does not hold is read from kube-apiserver until etcd has
/// compacted it. Safe for all threads.
public final class TwinStore<T> implements WritableStore<T>, AutoCloseable {
  /// A revision that was just given out is mostly on its way.
  private static final Duration NUDGE = Duration.ofMillis(10);

  private static final int CHUNK = 500;
  private static final int QUOTA_RACES = 3;

  /// etcd takes 1.5 MiB (its `--max-request-bytes`), of which the cluster needs some for itself. It
  /// says of more no more than 500.
  private static final int LARGEST_TWIN = (3 << 19) - (64 << 10);

  /// Codes that are about what the client asked for.
  private static final Set<Integer> ANSWERS = Set.of(403, 413, 422);

  private static final String LIST_TOO_OLD =
      "The resourceVersion for the provided list is too old.";

  private final TwinClient client;
  private final TwinKind kind;
  private final Window window;
  private final TwinPaths paths;
  private final TwinForm<T> form;
  private final TwinMemory<T> memory;
  private final TwinFeed<T> feed;
  private final TwinClock clock;
  private final GuaranteedWrites<T> writes;

  public TwinStore(TwinClient client, TwinKind kind, StoredForm<T> form, Window window) {
    this.client = client;
    this.kind = kind;
    this.window = window;
    this.paths = new TwinPaths(kind, client.config());
    this.form = new TwinForm<>(client.config().group(), kind.kind(), form);
    this.memory = new TwinMemory<>(window, client.clocks().wall());
    this.feed = new TwinFeed<>(client, paths, this.form, memory);
    this.clock = new TwinClock(client, paths, this.form);
    this.writes = new GuaranteedWrites<>(kind.front(), new Requests());
  }

  /// Begins to follow the twins. Until the first list has come, lists and watches are answered with
  /// TooManyRequests.
  public void open() {
    feed.start();
  }

  public boolean synced() {
    return memory.now().cache().synced();
  }

  /// What keeps the twins from being seen, such as a definition that is not installed; empty when
  /// nothing does.
  public Optional<String> waitingFor() {
    return feed.trouble().map(why -> paths.resource() + ": " + why);
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
    return memory.now().cache().revision();
  }

  @Override
  public @Nullable VersionedObject<T> get(Key key, ResourceVersion notOlderThan) {
    VersionedObject<T> object = asked("get", () -> read(key));
    boolean fresh = object != null && object.revision().compareTo(notOlderThan) >= 0;
    if (fresh || notOlderThan.value() == 0) {
      return object;
    }
    catchUp("get", memory.now(), notOlderThan);
    return asked("get", () -> read(key));
  }

  @Override
  public Page<T> list(ListRequest<T> request) {
    TwinMemory.Era<T> era = memory.now();
    return switch (request.at()) {
      case ListRequest.At.Latest() -> {
        catchUpToNow("list", era);
        yield era.cache().list(request);
      }
      case ListRequest.At.NotOlderThan(var revision) -> {
        catchUp("list", era, revision);
        yield era.cache().list(request);
      }
      case ListRequest.At.Exact(var revision) -> exact(request, revision, era);
    };
  }

  @Override
  public Watch<T> watch(WatchRequest<T> request) {
    TwinMemory.Era<T> era = memory.now();
    switch (request.from()) {
      case WatchRequest.From.After(var revision) -> {
        if (revision.epoch() == 0) {
          catchUp("watch", era, revision);
        }
        if (memory.gaps().contain(revision)) {
          throw new StatusException(
              Status.expired("too old resource version: " + revision + " was not seen here"));
        }
      }
      case WatchRequest.From.InitialState(var revision) -> {
        catchUpToNow("watch", era);
        catchUp("watch", era, revision);
      }
      case WatchRequest.From.Now() -> catchUpToNow("watch", era);
    }
    return era.cache().watch(request);
  }

  /// Watches that are open. However many, kube-apiserver sees one.
  public int watches() {
    return memory.now().cache().watches();
  }

  private @Nullable VersionedObject<T> read(Key key) {
    if (!paths.canBe(key) || key.equals(paths.clock())) {
      return null;
    }
    Answer answer = client.get(paths.one(key), Map.of());
    if (answer.code() == 404 && answer.isAbout(paths.resource())) {
      return null;
    }
    return decoded(succeeded("get", answer));
  }

  /// The cache's own when it is of the same revision: its encoded forms are shared.
  private VersionedObject<T> decoded(Answer answer) {
    Twin twin = Twin.of(answer.json());
    TwinMemory.Era<T> era = memory.now();
    VersionedObject<T> held =
        era.cache().synced() ? era.cache().get(twin.key(), new ResourceVersion(0)) : null;
    return held != null && held.revision().equals(twin.revision()) ? held : decoded(twin);
  }

  private VersionedObject<T> decoded(Twin twin) {
    try {
      return form.object(twin);
    } catch (IllegalArgumentException e) {
      throw new StatusException(
          Status.internalError(
              "the twin "
                  + twin.key()
                  + " of "
                  + paths.resource()
                  + " cannot be read: "
                  + e.getMessage()),
          e);
    }
  }

  /// Waits until the cache shows every write that has returned.
  private void catchUpToNow(String operation, TwinMemory.Era<T> era) {
    requireSynced(era);
    ResourceVersion now = asked(operation, clock::read);
    if (now.compareTo(era.revisions().current()) < 0 && era.equals(memory.now())) {
      // The cluster went back in time, and the feed has not noticed.
      feed.breakOff();
    }
    await(era.revisions(), now);
  }

  /// Waits until the cache has come as far as somebody else already was. The revision may be that
  /// of another resource, which the watch says nothing of: then the cluster is asked.
  private void catchUp(String operation, TwinMemory.Era<T> era, ResourceVersion revision) {
    requireSynced(era);
    if (!era.revisions().await(revision, NUDGE)) {
      asked(operation, clock::read);
      await(era.revisions(), revision);
    }
  }

  private void requireSynced(TwinMemory.Era<T> era) {
    if (!era.cache().synced()) {
      throw new StatusException(Status.tooManyRequests("storage is (re)initializing", 1));
    }
  }

  private void await(Revisions revisions, ResourceVersion revision) {
    if (!revisions.await(revision, window.freshness())) {
      throw new StatusException(
          Status.resourceVersionTooLarge(revision.value(), revisions.current().value()));
    }
  }

  private Page<T> exact(ListRequest<T> request, ResourceVersion revision, TwinMemory.Era<T> era) {
    if (revision.epoch() == 0) {
      catchUp("list", era, revision);
    }
    if (memory.gaps().contain(revision)) {
      return asked("list", () -> stored(request, revision));
    }
    try {
      return era.cache().list(request);
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
    List<VersionedObject<T>> items = new ArrayList<>();
    String token = request.start().isEmpty() ? "" : continueToken(revision, request.start());
    do {
      TwinPage chunk = chunk(selection.namespace(), revision, token);
      long left = chunk.twins().size() + chunk.remaining();
      for (Twin twin : chunk.twins()) {
        left--;
        if (twin.key().equals(paths.clock())) {
          continue;
        }
        VersionedObject<T> object = decoded(twin);
        if (selected(object, selection)) {
          items.add(object);
        }
        long behind = left - (clockIsBehind(twin.key(), selection.namespace()) ? 1 : 0);
        if (items.size() == request.limit() && behind > 0) {
          String path = twin.key().path();
          String scope = selection.namespace().isEmpty() ? "" : selection.namespace() + "/";
          String next = path.substring(scope.length()) + "\0";
          return new Page<>(List.copyOf(items), revision, next, behind);
        }
      }
      token = chunk.next();
    } while (!token.isEmpty());
    return new Page<>(List.copyOf(items), revision, "", 0);
  }

  private boolean clockIsBehind(Key key, String namespace) {
    Key clockKey = paths.clock();
    return (namespace.isEmpty() || namespace.equals(clockKey.namespace()))
        && key.compareTo(clockKey) < 0;
  }

  private TwinPage chunk(String namespace, ResourceVersion revision, String token) {
    Map<String, String> query = new HashMap<>();
    query.put("limit", Integer.toString(CHUNK));
    if (token.isEmpty()) {
      query.put("resourceVersion", revision.toString());
      query.put("resourceVersionMatch", "Exact");
    } else {
      query.put("continue", token);
    }
    Answer answer = client.get(paths.collection(namespace), query);
    if (answer.code() == 410) {
      throw new StatusException(Status.expired(LIST_TOO_OLD));
    }
    return TwinPage.of(succeeded("list", answer).json());
  }

  /// Where kube-apiserver is to go on. Its form is fixed: apiserver `pkg/storage/continue.go`.
  private static String continueToken(ResourceVersion revision, String start) {
    JsonWriter json = new JsonWriter();
    json.beginObject().name("v").value("meta.k8s.io/v1").name("rv").value(revision.value());
    byte[] token = json.name("start").value(start).endObject().toByteArray();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  private static <T> boolean selected(VersionedObject<T> object, Selection<T> selection) {
    return (selection.name().isEmpty() || selection.name().equals(object.metadata().name()))
        && (selection.everything() || selection.matches().test(object.object()));
  }

  /// Says of a cluster that fails what upstream says of its etcd.
  private <R> R asked(String operation, Supplier<R> question) {
    try {
      return question.get();
    } catch (KubeException e) {
      throw new StatusException(unanswered(operation), e);
    }
  }

  private Status unanswered(String operation) {
    return Status.serverTimeout(kind.front().group(), kind.front().resource(), operation);
  }

  private Answer succeeded(String operation, Answer answer) {
    if (answer.succeeded()) {
      return answer;
    }
    throw refused(operation, answer);
  }

  /// What the client is told: quotas, policies, namespaces that are missing or go away and objects
  /// that are too large are answers to it; anything else is between us and the cluster.
  private StatusException refused(String operation, Answer answer) {
    Status status = answer.status();
    StatusDetails details = status.details();
    boolean namespaceIsMissing =
        answer.code() == 404 && details != null && details.kind().equals("namespaces");
    if (namespaceIsMissing || ANSWERS.contains(answer.code())) {
      return new StatusException(status);
    }
    if (answer.turnedAway()) {
      return new StatusException(Status.tooManyRequests(status.message(), answer.waitSeconds()));
    }
    if (answer.code() == 400) {
      // A field the twins' definition does not know: it is older than this server.
      return new StatusException(
          Status.internalError(
              "a twin of " + paths.resource() + " is refused: " + status.message()));
    }
    return new StatusException(
        unanswered(operation), new KubeException(paths.resource() + ": " + answer));
  }

  private final class Requests implements ConditionalWrites<T> {
    @Override
    public ApiObject<T> asKept(ApiObject<T> object) {
      return form.asKept(object);
    }

    @Override
    public @Nullable VersionedObject<T> read(Key key) {
      return TwinStore.this.read(key);
    }

    @Override
    public @Nullable VersionedObject<T> put(
        Key key, ResourceVersion unchangedSince, ApiObject<T> object) {
      if (key.equals(paths.clock())) {
        throw new StatusException(
            Status.failure(403, "Forbidden", key.name() + " is a name the server itself needs"));
      }
      byte[] twin = form.twin(object, unchangedSince);
      if (twin.length > LARGEST_TWIN) {
        throw new StatusException(
            Status.failure(
                413,
                "RequestEntityTooLarge",
                "Request entity too large: limit is " + LARGEST_TWIN));
      }
      Answer answer =
          unchangedSince.value() == 0
              ? create(paths.collection(key.namespace()), twin)
              : client.replace(paths.one(key), twin);
      if (answer.code() == 409 || (answer.code() == 404 && answer.isAbout(paths.resource()))) {
        return null;
      }
      return decoded(succeeded(unchangedSince.value() == 0 ? "create" : "update", answer));
    }

    /// A quota that others count in at the same time is a conflict as well, of another object.
    private Answer create(String path, byte[] twin) {
      Answer answer = client.create(path, twin);
      for (int i = 1; i < QUOTA_RACES && isConflict(answer); i++) {
        answer = client.create(path, twin);
      }
      if (isConflict(answer)) {
        throw new StatusException(
            unanswered("create"), new KubeException(paths.resource() + ": " + answer));
      }
      return answer;
    }

    private static boolean isConflict(Answer answer) {
      return answer.code() == 409 && !answer.reason().equals("AlreadyExists");
    }

    @Override
    public @Nullable ResourceVersion delete(Key key, ResourceVersion unchangedSince) {
      try (Removals.Removal removal = memory.removals().expect(key, unchangedSince)) {
        Answer answer = client.delete(paths.one(key), options(unchangedSince));
        if (answer.code() == 409 || (answer.code() == 404 && answer.isAbout(paths.resource()))) {
          return null;
        }
        JsonSpans.Span left = succeeded("delete", answer).json().member("kind");
        if (left != null && !left.text().equals("Status")) {
          release(key);
        }
        ResourceVersion revision = removal.await(window.freshness());
        // Without the event, at least no lower than its revision.
        return revision == null ? clock.read() : revision;
      }
    }

    /// Twins have no finalizers. Somebody gave this one some, and it would stay.
    private void release(Key key) {
      byte[] none = "{\"metadata\":{\"finalizers\":null}}".getBytes(UTF_8);
      Answer answer = client.merge(paths.one(key), none);
      if (answer.code() != 404) {
        succeeded("delete", answer);
      }
    }

    private static byte[] options(ResourceVersion unchangedSince) {
      return ("{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"propagationPolicy\":\"Background\","
              + "\"preconditions\":{\"resourceVersion\":\""
              + unchangedSince
              + "\"}}")
          .getBytes(UTF_8);
    }
  }
}
