package io.temper.agent.report;

import io.temper.agent.v1.Generation;
import io.temper.agent.v1.Node;
import io.temper.agent.v1.Observation;
import io.temper.agent.v1.Pod;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The latest message about the node and each pod, with the version at which it was put up.
///
/// One thread puts up, any number read. What is put up is seen when [#flush()] is called, so that a
/// pass of the observer makes one message.
public final class Board {
  /// Removed pods remembered; a reader further behind than these is told everything anew.
  private static final int TOMBSTONES = 1024;

  /// A message costs more than all it says.
  private static final long GATHER_NANOS = 1_900_000_000L;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition flushed = lock.newCondition();
  private final Map<String, Entry> pods = new LinkedHashMap<>();
  private final ArrayDeque<Tombstone> tombstones = new ArrayDeque<>();
  private List<Stamped> generations = List.of();
  private @Nullable Node node;
  private long nodeVersion;
  private long version;
  private long flushedVersion;
  private boolean gathering;
  private long gatheringNanos;
  private long forgottenVersion;

  private record Entry(Pod pod, long version) {}

  private record Tombstone(String uid, long version) {}

  private record Stamped(Generation generation, long version) {}

  /// What a reader is missing, and the version it has when it has it.
  record Delta(Observation.Builder observation, long version) {}

  /// Puts up the node.
  public void node(Node message) {
    lock.lock();
    try {
      if (!message.equals(node)) {
        node = message;
        nodeVersion = ++version;
      }
    } finally {
      lock.unlock();
    }
  }

  /// Puts up a pod.
  public void pod(Pod message) {
    lock.lock();
    try {
      Entry entry = pods.get(message.getUid());
      if (entry == null || !entry.pod().equals(message)) {
        pods.put(message.getUid(), new Entry(message, ++version));
      }
    } finally {
      lock.unlock();
    }
  }

  /// Puts up the generations that are kept, oldest first. One that is up already is not told again.
  public void generations(List<Generation> kept) {
    lock.lock();
    try {
      Map<Generation, Stamped> up = new HashMap<>();
      generations.forEach(stamped -> up.put(stamped.generation(), stamped));
      List<Stamped> next = new ArrayList<>(kept.size());
      for (Generation generation : kept) {
        Stamped stamped = up.get(generation);
        next.add(stamped == null ? new Stamped(generation, ++version) : stamped);
      }
      generations = List.copyOf(next);
    } finally {
      lock.unlock();
    }
  }

  /// Takes a pod down.
  public void removed(String uid) {
    lock.lock();
    try {
      if (pods.remove(uid) != null) {
        tombstones.addLast(new Tombstone(uid, ++version));
        if (tombstones.size() > TOMBSTONES) {
          forgottenVersion = tombstones.removeFirst().version();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// Shows readers what was put up since the last call.
  public void flush() {
    lock.lock();
    try {
      gathering = false;
      if (version > flushedVersion) {
        flushedVersion = version;
        flushed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Like [#flush()], once something has waited two passes for others to be told with.
  public void gather(long nowNanos) {
    lock.lock();
    try {
      if (version > flushedVersion && !gathering) {
        gathering = true;
        gatheringNanos = nowNanos;
      } else if (gathering && nowNanos - gatheringNanos >= GATHER_NANOS) {
        flush();
      }
    } finally {
      lock.unlock();
    }
  }

  /// What is up now.
  public Observation snapshot() {
    return since(-1).observation().build();
  }

  /// What changed since a version; everything for a negative or forgotten one.
  Delta since(long from) {
    lock.lock();
    try {
      boolean full = from < 0 || from < forgottenVersion;
      Observation.Builder observation = Observation.newBuilder().setFull(full);
      if (node != null && (full || nodeVersion > from)) {
        observation.setNode(node);
      }
      for (Entry entry : pods.values()) {
        if (full || entry.version() > from) {
          observation.addPods(entry.pod());
        }
      }
      for (Stamped stamped : generations) {
        if (full || stamped.version() > from) {
          observation.addGenerations(stamped.generation());
        }
      }
      if (!full) {
        for (Tombstone tombstone : tombstones) {
          // A pod that came back under its uid is up again: it was told above.
          if (tombstone.version() > from && !pods.containsKey(tombstone.uid())) {
            observation.addRemovedUids(tombstone.uid());
          }
        }
      }
      return new Delta(observation, version);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until something newer than `from` is shown, `millis` at most.
  void await(long from, long millis) throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (flushedVersion <= from && left > 0) {
        left = flushed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The node, as it is up; null before it was.
  @Nullable Node node() {
    lock.lock();
    try {
      return node;
    } finally {
      lock.unlock();
    }
  }

  /// Rises with every change.
  long version() {
    lock.lock();
    try {
      return version;
    } finally {
      lock.unlock();
    }
  }

  /// The version at which the node was put up last.
  long nodeVersion() {
    lock.lock();
    try {
      return nodeVersion;
    } finally {
      lock.unlock();
    }
  }

  /// The version that readers are shown.
  long shown() {
    lock.lock();
    try {
      return flushedVersion;
    } finally {
      lock.unlock();
    }
  }

  /// The layer of a pod; empty if it is in none, or unknown.
  String layer(String uid) {
    lock.lock();
    try {
      Entry entry = pods.get(uid);
      return entry == null ? "" : entry.pod().getLayer();
    } finally {
      lock.unlock();
    }
  }

  /// The pods that are up.
  List<Pod> pods() {
    lock.lock();
    try {
      List<Pod> list = new ArrayList<>(pods.size());
      pods.values().forEach(entry -> list.add(entry.pod()));
      return list;
    } finally {
      lock.unlock();
    }
  }
}
