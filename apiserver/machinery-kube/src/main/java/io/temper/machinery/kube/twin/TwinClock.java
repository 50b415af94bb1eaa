package io.temper.machinery.kube.twin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.temper.machinery.kube.KubeException;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.store.Key;
import io.temper.machinery.time.Clocks;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Says how new a state must be to include every write that has returned, by writing one object of
/// the same resource: the revision of that write is higher than theirs, and when the watch has come
/// to it, it has shown them all. kube-apiserver offers no cheaper question: a list of one object
/// tells a revision as well, but a watch says only once a minute how far it has come.
///
/// ```
/// list 1  ──► write ─────────► revision 71
/// list 2       ─wait─► write ─────────► revision 84      a write that began before it was asked
/// list 3           ────┘ └──────────► revision 84        for tells nothing: the next is shared
/// ```
final class TwinClock {
  private static final int ATTEMPTS = 5;

  private final TwinClient client;
  private final TwinPaths paths;
  private final TwinForm<?> form;
  private final Clocks clocks;
  private final Key key;
  private final String origin = UUID.randomUUID().toString().substring(0, 8);

  // Guarded by this.
  private long begun;
  private boolean writing;
  private Outcome last = new Outcome(0, new ResourceVersion(0), null);

  /// Touched by who writes alone.
  private long lastNanos;

  TwinClock(TwinClient client, TwinPaths paths, TwinForm<?> form) {
    this.client = client;
    this.paths = paths;
    this.form = form;
    this.clocks = client.clocks();
    this.key = paths.clock();
    this.lastNanos = clocks.nanos().getAsLong() - client.config().tick().toNanos();
  }

  /// How a write ended.
  ///
  /// @param number writes are numbered in the order they begin, which is that in which they end
  private record Outcome(long number, ResourceVersion revision, @Nullable KubeException failure) {
    ResourceVersion get() {
      if (failure() != null) {
        throw new KubeException(String.valueOf(failure().getMessage()), failure());
      }
      return revision;
    }
  }

  /// A revision higher than that of every write that had returned when this was called.
  ///
  /// @throws KubeException when the cluster does not let us know
  ResourceVersion read() {
    try {
      synchronized (this) {
        long mine = begun + 1;
        while (writing && last.number() < mine) {
          wait();
        }
        if (last.number() >= mine) {
          return last.get();
        }
        writing = true;
      }
      return write();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubeException("the clock of " + paths.resource() + ": interrupted", e);
    }
  }

  private ResourceVersion write() throws InterruptedException {
    Outcome outcome = null;
    try {
      pause();
      outcome = numbered(begin());
      return outcome.get();
    } finally {
      end(outcome);
    }
  }

  private Outcome numbered(long number) {
    try {
      return new Outcome(number, tick(origin + "-" + number), null);
    } catch (KubeException e) {
      return new Outcome(number, new ResourceVersion(0), e);
    }
  }

  private synchronized long begin() {
    return ++begun;
  }

  /// @param outcome null when there was no write
  private synchronized void end(@Nullable Outcome outcome) {
    last = outcome == null ? last : outcome;
    writing = false;
    notifyAll();
  }

  /// Lists that come one after the other do not each cost the cluster a write.
  private void pause() throws InterruptedException {
    Duration left = client.config().tick().minus(clocks.since(lastNanos));
    if (left.isPositive()) {
      clocks.sleep(left);
    }
    lastNanos = clocks.nanos().getAsLong();
  }

  private ResourceVersion tick(String reading) {
    byte[] patch = ("{\"" + TwinDefinition.CLOCK + "\":\"" + reading + "\"}").getBytes(UTF_8);
    Answer answer = client.merge(paths.one(key), patch);
    for (int i = 1; i < ATTEMPTS && (answer.code() == 404 || answer.code() == 409); i++) {
      // There is none yet, or another replica was faster to write, or to create it.
      answer =
          answer.code() == 404
              ? client.create(paths.collection(key.namespace()), form.clock(key, reading))
              : client.merge(paths.one(key), patch);
    }
    if (!answer.succeeded()) {
      throw new KubeException("the clock of " + paths.resource() + ": " + answer);
    }
    return Twin.of(answer.json()).revision();
  }
}
