package io.temper.machinery.etcd;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch.Listener;
import io.etcd.jetcd.Watch.Watcher;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.WatchCache;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a cache equal to what etcd holds under one prefix: lists once, then follows one watch.
///
/// ```
///        ┌──────── compacted ◄───────┐
///        ▼                           │
///   list at R ──► watch from R+1 ──► events, progress ──► cache
///        ▲             ▲                    │
///        │ fails       └── from the next ◄──┘ stream breaks
///        └─ pause          revision
/// ```
///
/// jetcd would go on by itself after a break, but from a revision it takes from headers, which may
/// be ahead of events that were not sent yet, or repeat some: so a stream that breaks once is given
/// up, and a new one is opened from the revision after the last change.
final class EtcdFeed<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdFeed.class);
  private static final int PAGE = 500;
  private static final long PAUSE_MILLIS = 500;
  private static final int REDIAL_AFTER = 6;

  private final EtcdClient client;
  private final EtcdKeys<T> keys;
  private final WatchCache<T> cache;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final Thread thread;

  // Touched by the feed's thread alone.
  private long nextRevision;
  private long stream;
  private int failures;

  // Guarded by this.
  private @Nullable Watcher ready;
  private boolean closed;

  EtcdFeed(EtcdClient client, EtcdKeys<T> keys, WatchCache<T> cache) {
    this.client = client;
    this.keys = keys;
    this.cache = cache;
    this.thread = Thread.ofVirtual().name("etcd-feed " + keys.prefix()).unstarted(this::run);
  }

  /// What a stream says, and which.
  private sealed interface Signal {
    record Answer(long stream, WatchResponse response) implements Signal {}

    record Broken(long stream, Throwable cause) implements Signal {}

    record Stop() implements Signal {}
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    signals.add(new Signal.Stop());
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Asks etcd up to where the stream has said everything; the answer goes to the cache.
  synchronized void askProgress() {
    if (ready != null) {
      ready.requestProgress();
    }
  }

  private void run() {
    while (!closed()) {
      try {
        if (nextRevision == 0) {
          load();
        }
        follow();
      } catch (EtcdException e) {
        recover(e);
      }
    }
  }

  private void recover(EtcdException e) {
    if (closed()) {
      return;
    }
    if (e.kind() == EtcdException.Kind.COMPACTED) {
      LOG.atInfo()
          .addKeyValue("prefix", keys.prefix())
          .addKeyValue("revision", nextRevision)
          .log("Changes were compacted before they were seen: listing again");
      nextRevision = 0;
      return;
    }
    failures++;
    if (failures == 1) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("prefix", keys.prefix())
          .log("The watch of etcd broke; trying again");
    }
    if (failures % REDIAL_AFTER == 0) {
      client.redial();
    }
    pause();
  }

  private void pause() {
    try {
      // Nothing of a stream that was given up matters; Stop ends the wait.
      Signal signal = signals.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      while (signal != null && !(signal instanceof Signal.Stop)) {
        signal = signals.poll();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Everything, page by page, all as of the revision of the first.
  private void load() {
    List<VersionedObject<T>> all = new ArrayList<>();
    String from = keys.prefix();
    long revision = 0;
    boolean more = true;
    while (more) {
      GetResponse page =
          client.get(
              from,
              GetOption.builder()
                  .withRange(keys.end())
                  .withLimit(PAGE)
                  .withRevision(revision)
                  .build());
      revision = revision == 0 ? page.getHeader().getRevision() : revision;
      for (KeyValue each : page.getKvs()) {
        VersionedObject<T> object = decoded(each);
        if (object != null) {
          all.add(object);
        }
        from = keys.text(each.getKey()) + "\0";
      }
      more = page.isMore();
    }
    cache.reset(all, new ResourceVersion(revision));
    nextRevision = revision + 1;
  }

  /// Until the stream breaks.
  private void follow() {
    long mine = ++stream;
    Watcher watcher = client.watch(keys.prefix(), nextRevision, listener(mine));
    try {
      while (!closed()) {
        switch (signals.take()) {
          case Signal.Answer(var from, var response) -> {
            if (from == mine) {
              take(response, watcher);
            }
          }
          case Signal.Broken(var from, var cause) -> {
            if (from == mine) {
              throw EtcdClient.failure("watching " + keys.prefix(), cause);
            }
          }
          case Signal.Stop() -> {
            return;
          }
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // closing
    } finally {
      synchronized (this) {
        ready = null;
      }
      watcher.close();
    }
  }

  private Listener listener(long mine) {
    return new Listener() {
      @Override
      public void onNext(WatchResponse response) {
        signals.add(new Signal.Answer(mine, response));
      }

      @Override
      public void onError(Throwable cause) {
        signals.add(new Signal.Broken(mine, cause));
      }

      @Override
      public void onCompleted() {
        signals.add(new Signal.Broken(mine, new IllegalStateException("the stream ended")));
      }
    };
  }

  private void take(WatchResponse response, Watcher watcher) {
    if (response.isCreatedNotify()) {
      failures = 0;
      synchronized (this) {
        ready = watcher;
      }
      return;
    }
    for (WatchEvent event : response.getEvents()) {
      change(event);
    }
    if (response.isProgressNotify()) {
      long revision = response.getHeader().getRevision();
      cache.reached(new ResourceVersion(revision));
      nextRevision = Math.max(nextRevision, revision + 1);
    }
  }

  private void change(WatchEvent event) {
    KeyValue each = event.getKeyValue();
    long revision = each.getModRevision();
    if (revision < nextRevision - 1) {
      return; // seen
    }
    Key key = keys.key(each.getKey());
    VersionedObject<T> object =
        event.getEventType() == WatchEvent.EventType.PUT ? decoded(each) : null;
    if (object == null) {
      cache.delete(key, new ResourceVersion(revision));
    } else {
      cache.put(object);
    }
    nextRevision = Math.max(nextRevision, revision + 1);
  }

  /// Null when the bytes are no object: left out of lists, so that one forged or damaged value does
  /// not take all others with it. Reading it alone says what is wrong.
  private @Nullable VersionedObject<T> decoded(KeyValue each) {
    try {
      return keys.object(each);
    } catch (IllegalArgumentException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("key", keys.text(each.getKey()))
          .log("A value in etcd cannot be read: it is left out");
      return null;
    }
  }

  private synchronized boolean closed() {
    return closed;
  }
}
