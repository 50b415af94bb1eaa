package io.temper.machinery.kube.twin;

import io.temper.machinery.kube.KubeException;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.Selection;
import io.temper.machinery.store.WatchCache;
import io.temper.machinery.time.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a memory equal to the twins of one kind: lists once, then follows one watch.
///
/// ```
///        ┌────────── 410 ◄───────────┐
///        ▼                           │
///   list at R ──► watch from R ──► events, bookmarks ──► memory
///        ▲             ▲                    │
///        │ fails       └── from the last ◄──┘ stream ends or breaks; not when
///        └─ pause          revision seen      the cluster is older than that
/// ```
///
/// 410 comes after every restart of a lone kube-apiserver. If the new list shows that nothing went
/// away, what changed is told to open watches in the order of revisions, and only revisions between
/// the two are unknown here; if something did, at a revision nobody can say, they end with Expired.
final class TwinFeed<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TwinFeed.class);
  private static final String PAGE = "500";
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  /// As client-go: streams end now and then, so that load spreads over API servers.
  private static final int WATCH_SECONDS = 300;

  /// etcd's objects are smaller.
  private static final long LONGEST_EVENT = 16L << 20;

  private static final int GONE = 410;

  private final TwinClient client;
  private final TwinPaths paths;
  private final TwinForm<T> form;
  private final TwinMemory<T> memory;
  private final Thread thread;

  /// The last revision seen, 0 when everything is to be listed. Touched by the feed's thread alone.
  private ResourceVersion seen = new ResourceVersion(0);

  /// Whether the stream said anything. Touched by the feed's thread alone.
  private boolean spoke;

  // Guarded by this.
  private @Nullable Call stream;
  private boolean closed;
  private String trouble = "they were not listed yet";

  TwinFeed(TwinClient client, TwinPaths paths, TwinForm<T> form, TwinMemory<T> memory) {
    this.client = client;
    this.paths = paths;
    this.form = form;
    this.memory = memory;
    this.thread = Thread.ofVirtual().name("twin-feed " + paths.resource()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      breakOff();
    }
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Looks whether the cluster is still what it was.
  synchronized void breakOff() {
    if (stream != null) {
      stream.cancel();
    }
  }

  /// What went wrong last; empty while all is well.
  synchronized Optional<String> trouble() {
    return trouble.isEmpty() ? Optional.empty() : Optional.of(trouble);
  }

  private void run() {
    var backoff = new Backoff(FIRST_WAIT, 2, LONGEST_WAIT, client.clocks());
    try {
      while (!closed()) {
        spoke = false;
        boolean ended = false;
        try {
          if (seen.value() == 0 || cameFromThePast()) {
            load();
          }
          follow();
          ended = true;
        } catch (IOException | IllegalArgumentException | KubeException e) {
          failed(e);
        }
        if (spoke) {
          backoff.reset();
        }
        if (!ended || !spoke) {
          backoff.await();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // closing
    }
  }

  private void failed(Exception e) {
    if (closed()) {
      return;
    }
    synchronized (this) {
      if (trouble.isEmpty()) {
        LOG.atWarn()
            .setCause(e)
            .addKeyValue("resource", paths.resource())
            .log("The watch of twins broke; trying again");
      }
      trouble = String.valueOf(e.getMessage());
    }
  }

  /// Whether the cluster stands before what was seen of it: it came back from a backup. Everything
  /// is then forgotten.
  private boolean cameFromThePast() {
    ResourceVersion now = page(Map.of("limit", "1")).revision();
    if (now.compareTo(seen) >= 0) {
      return false;
    }
    LOG.atWarn()
        .addKeyValue("resource", paths.resource())
        .addKeyValue("seen", seen)
        .addKeyValue("now", now)
        .log("The cluster went back in time: all revisions so far have expired");
    memory.forget();
    return true;
  }

  /// Everything, page by page, all as of the revision of the first.
  private void load() {
    List<VersionedObject<T>> all = new ArrayList<>();
    TwinPage page = page(Map.of("limit", PAGE));
    ResourceVersion revision = page.revision();
    take(page, all);
    while (!page.next().isEmpty()) {
      page = page(Map.of("limit", PAGE, "continue", page.next()));
      take(page, all);
    }
    TwinMemory.Era<T> era = memory.now();
    if (!era.cache().synced() || !goesOn(all, revision, era)) {
      memory.gaps().clear();
      era.cache().reset(all, revision);
    }
    memory.removals().missed();
    seen = revision;
    synchronized (this) {
      trouble = "";
    }
  }

  private TwinPage page(Map<String, String> query) {
    Answer answer = client.get(paths.all(), query);
    if (!answer.succeeded()) {
      throw new KubeException("listing " + paths.resource() + ": " + answer);
    }
    return TwinPage.of(answer.json());
  }

  private void take(TwinPage page, List<VersionedObject<T>> all) {
    for (Twin twin : page.twins()) {
      VersionedObject<T> object = decoded(twin);
      if (object != null) {
        all.add(object);
      }
    }
  }

  /// Tells what changed since the memory was last equal, if that can be told.
  private boolean goesOn(
      List<VersionedObject<T>> all, ResourceVersion revision, TwinMemory.Era<T> era) {
    WatchCache<T> cache = era.cache();
    Map<Key, VersionedObject<T>> before = new HashMap<>();
    cache
        .list(ListRequest.latest(Selection.all()))
        .items()
        .forEach(object -> before.put(Key.of(object.metadata()), object));
    List<VersionedObject<T>> changed = new ArrayList<>();
    for (VersionedObject<T> object : all) {
      VersionedObject<T> old = before.remove(Key.of(object.metadata()));
      if (old != null && !old.metadata().uid().equals(object.metadata().uid())) {
        return false;
      }
      if (old == null || !old.revision().equals(object.revision())) {
        changed.add(object);
      }
    }
    if (!before.isEmpty() || !memory.gaps().add(era.revisions().current(), revision)) {
      return false;
    }
    changed.sort(Comparator.comparing(VersionedObject::revision));
    changed.forEach(cache::put);
    cache.reached(revision);
    return true;
  }

  /// Until the stream ends, or turns out to begin too long ago.
  private void follow() throws IOException, InterruptedException {
    int seconds = WATCH_SECONDS + ThreadLocalRandom.current().nextInt(WATCH_SECONDS);
    Call call =
        client.watch(
            paths.all(),
            Map.of(
                "resourceVersion",
                seen.toString(),
                "allowWatchBookmarks",
                "true",
                "timeoutSeconds",
                Integer.toString(seconds)));
    synchronized (this) {
      if (closed) {
        return;
      }
      stream = call;
    }
    try (Response response = call.execute()) {
      switch (response.code()) {
        case 200 -> events(response.body().source());
        case GONE -> expired();
        default -> throw refused(response);
      }
    } finally {
      synchronized (this) {
        stream = null;
      }
    }
  }

  private KubeException refused(Response response) throws IOException, InterruptedException {
    Answer answer =
        new Answer(response.code(), response.body().bytes(), TwinClient.retryAfter(response));
    if (answer.turnedAway()) {
      client.clocks().sleep(Duration.ofSeconds(answer.waitSeconds()));
    }
    return new KubeException("watching " + paths.resource() + ": " + answer);
  }

  private void events(BufferedSource source) throws IOException {
    while (!source.exhausted()) {
      long length = source.indexOf((byte) '\n', 0, LONGEST_EVENT);
      if (length < 0) {
        throw new IOException("the watch of " + paths.resource() + " ended within an event");
      }
      byte[] line = source.readByteArray(length);
      source.skip(1);
      spoken();
      if (!event(JsonSpans.Span.of(line))) {
        expired();
        return;
      }
    }
  }

  private synchronized void spoken() {
    spoke = true;
    trouble = "";
  }

  /// @return false when it says that the past is gone
  private boolean event(JsonSpans.Span line) {
    Map<String, JsonSpans.Span> members = line.members();
    JsonSpans.Span type = members.get("type");
    JsonSpans.Span object = members.get("object");
    if (type == null || object == null) {
      throw new IllegalArgumentException("an event without type or object: " + line.source());
    }
    if (type.text().equals("ERROR")) {
      Answer error = new Answer(code(object), object.bytes(), 0);
      if (error.code() == GONE) {
        return false;
      }
      throw new KubeException("watching " + paths.resource() + ": " + error);
    }
    Twin twin = Twin.of(object);
    if (twin.revision().compareTo(seen) < 0) {
      return true; // a stream from a revision on tells nothing older
    }
    switch (type.text()) {
      case "ADDED", "MODIFIED" -> changed(twin);
      case "DELETED" -> gone(twin);
      default -> memory.now().cache().reached(twin.revision()); // a bookmark
    }
    seen = twin.revision();
    return true;
  }

  private void expired() {
    LOG.atInfo()
        .addKeyValue("resource", paths.resource())
        .addKeyValue("revision", seen)
        .log("kube-apiserver has forgotten what came next: listing again");
    seen = new ResourceVersion(0);
  }

  private void changed(Twin twin) {
    WatchCache<T> cache = memory.now().cache();
    VersionedObject<T> object = decoded(twin);
    if (object == null) {
      // A clock is not there, and what cannot be read is not either.
      cache.delete(twin.key(), twin.revision());
    } else {
      cache.put(object);
    }
  }

  private void gone(Twin twin) {
    memory.now().cache().delete(twin.key(), twin.revision());
    memory.removals().happened(twin.key(), twin.revision());
  }

  /// Null for a clock, and when a twin holds no object: left out of lists, so that one forged or
  /// damaged twin does not take all others with it. Reading it alone says what is wrong.
  private @Nullable VersionedObject<T> decoded(Twin twin) {
    if (twin.key().equals(paths.clock())) {
      return null;
    }
    try {
      return form.object(twin);
    } catch (IllegalArgumentException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("resource", paths.resource())
          .addKeyValue("key", twin.key())
          .log("A twin cannot be read: it is left out");
      return null;
    }
  }

  private static int code(JsonSpans.Span status) {
    JsonSpans.Span code = status.member("code");
    return code == null ? 0 : Integer.parseInt(code.source());
  }

  private synchronized boolean closed() {
    return closed;
  }
}
