package io.temper.scheduler.board;

import io.temper.machinery.time.Clocks;
import io.temper.machinery.wire.ByteBuilder;
import io.temper.scheduler.density.Demand;
import io.temper.scheduler.density.Density;
import io.temper.scheduler.density.NodeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All nodes, with what agents and pods say of them, and the pods that have just been placed.
///
/// ```
/// nodes, Leases, pods ── watches ──►┐
///                                   ├─ board ── rank ──► the best few
///        the pod asked about last ──┘             │
///              ▲── taken to be on the best node ──┘ until it is seen on one, or a minute
/// ```
///
/// kube-scheduler places the next pod before anybody sees where the last one is. So the pod it asks
/// about is taken to be on the best node from then on, and the next one finds that node fuller: a
/// burst spreads as if each pod had been seen. Where another plugin decides otherwise this is wrong
/// until the pod is seen; then our scores did not decide, and so did not herd.
public final class Board {
  /// So long after its start a pod's use is in what its agent says: one window, one announcement.
  private static final Duration MEASURED = Duration.ofSeconds(30);

  /// Binding waits for volumes and for the scheduler's own rate limit.
  private static final Duration SEEN = Duration.ofSeconds(60);

  private static final int HIGHEST = 10;
  private static final int NEUTRAL = (int) Math.round(Density.NEUTRAL / HIGHEST);

  private final Map<String, Slot> slots = new HashMap<>();
  private final Map<String, Known> pods = new HashMap<>();

  /// In the order in which they were foretold.
  private final Map<String, Foretold> foretold = new LinkedHashMap<>();

  /// Pods that run, in the order in which the agent will have measured them.
  private final Deque<Young> young = new ArrayDeque<>();

  private final int best;
  private final long staleNanos;
  private final Clocks clocks;
  private final BoardMetrics metrics;

  /// Those of which something has changed since the last question.
  private final List<Slot> changed = new ArrayList<>();

  private SlotTable table = new SlotTable(List.of());
  private Scores scores = new Scores(table, 0);
  private boolean tableIsOld;

  /// A pod that was seen on a node.
  private record Known(PlacedPod pod, Slot slot, boolean expected) {}

  /// A pod that is taken to be on a node.
  private record Foretold(Demand demand, long requested, Slot slot, long sinceNanos) {}

  /// A pod that runs since then.
  private record Young(String uid, long sinceNanos) {}

  /// @param best how many nodes are told, at most
  /// @param stale how old an agent's Lease may be
  public Board(int best, Duration stale, Clocks clocks, BoardMetrics metrics) {
    this.best = best;
    this.staleNanos = stale.toNanos();
    this.clocks = clocks;
    this.metrics = metrics;
    metrics.follow(this);
  }

  /// A node is there, or has changed.
  ///
  /// @param report null where its agent has said nothing that can be read
  public synchronized void node(
      String name, long allocatableMillicores, @Nullable NodeReport report) {
    slot(name).says(Math.max(0, allocatableMillicores), report);
  }

  public synchronized void nodeGone(String name) {
    Slot slot = slots.get(name);
    if (slot != null) {
      slot.gone();
      forgetIfEmpty(slot);
    }
  }

  /// A node's agent has renewed its Lease.
  public synchronized void renewed(String name, Instant renewTime) {
    slot(name).renewed(renewTime, clocks.now(), clocks.nanos().getAsLong());
  }

  public synchronized void leaseGone(String name) {
    Slot slot = slots.get(name);
    if (slot != null) {
      slot.unrenewed();
      forgetIfEmpty(slot);
    }
  }

  /// A pod is on a node, or has changed there.
  public synchronized void pod(PlacedPod pod) {
    Foretold guess = foretold.remove(pod.uid());
    if (guess != null) {
      withdraw(guess);
      if (guess.slot().name.equals(pod.node())) {
        metrics.right();
      } else {
        metrics.elsewhere();
      }
    }
    Known before = pods.get(pod.uid());
    boolean measured = before == null ? old(pod) : !before.expected();
    forget(before);
    Slot slot = slot(pod.node());
    slot.add(pod.demand(), pod.requestedMillicores());
    if (!measured) {
      slot.expect(pod.demand());
      if (pod.started() && (before == null || !before.pod().started())) {
        young.add(new Young(pod.uid(), clocks.nanos().getAsLong()));
      }
    }
    pods.put(pod.uid(), new Known(pod, slot, !measured));
  }

  public synchronized void podGone(String uid) {
    forget(pods.remove(uid));
    Foretold guess = foretold.remove(uid);
    if (guess != null) {
      withdraw(guess);
    }
  }

  /// Ranks nodes for a pod, which is from then on taken to be on the best.
  ///
  /// @param uid empty for a pod that is only asked about
  public synchronized Ranking rank(
      String uid, Demand demand, long requestedMillicores, NodeNames names) {
    long now = clocks.nanos().getAsLong();
    age(now);
    Foretold earlier = foretold.remove(uid);
    if (earlier != null) {
      // Its first attempt came to nothing.
      withdraw(earlier);
    }
    Podium podium = podium(demand, names, now);
    int[] told = podium.told(NEUTRAL, HIGHEST);
    ByteBuilder out = new ByteBuilder(64 + best * 64);
    out.write('[');
    int count = 0;
    for (int i = 0; i < told.length && told[i] > 0; i++) {
      if (count++ > 0) {
        out.write(',');
      }
      out.append(table.slot(podium.node(i)).rendered);
      out.ascii(Integer.toString(told[i]));
      out.write('}');
    }
    out.write(']');
    if (count > 0 && !podium.neutral(0) && !uid.isEmpty() && !pods.containsKey(uid)) {
      foretell(uid, new Foretold(demand, requestedMillicores, table.slot(podium.node(0)), now));
    }
    return new Ranking(out.toByteArray(), count);
  }

  synchronized Census census() {
    long now = clocks.nanos().getAsLong();
    int fresh = 0;
    int stale = 0;
    int silent = 0;
    for (Slot slot : slots.values()) {
      if (!slot.reported()) {
        silent++;
      } else if (slot.fresh(now, staleNanos)) {
        fresh++;
      } else {
        stale++;
      }
    }
    return new Census(fresh, stale, silent, foretold.size());
  }

  private Podium podium(Demand demand, NodeNames names, long now) {
    SlotTable known = table();
    double[] column = scores.column(demand);
    Podium podium = new Podium(best);
    byte[] text = names.text();
    int[] bounds = names.bounds();
    long[] hashes = names.hashes();
    for (int i = 0; i < names.count(); i++) {
      int slot = known.find(hashes[i], text, bounds[2 * i], bounds[2 * i + 1]);
      double score = slot < 0 ? Podium.NAMELESS : scores.score(column, demand, slot, now);
      podium.add(slot, score);
    }
    return podium;
  }

  /// Whether it ran long before we saw it.
  private boolean old(PlacedPod pod) {
    return pod.started() && pod.startTime().isBefore(clocks.now().minus(MEASURED));
  }

  private void foretell(String uid, Foretold guess) {
    foretold.put(uid, guess);
    guess.slot().add(guess.demand(), guess.requested());
    guess.slot().expect(guess.demand());
  }

  private void withdraw(Foretold guess) {
    guess.slot().remove(guess.demand(), guess.requested());
    guess.slot().expectNoMore(guess.demand());
    forgetIfEmpty(guess.slot());
  }

  private void forget(@Nullable Known known) {
    if (known != null) {
      known.slot().remove(known.pod().demand(), known.pod().requestedMillicores());
      if (known.expected()) {
        known.slot().expectNoMore(known.pod().demand());
      }
      forgetIfEmpty(known.slot());
    }
  }

  /// What time alone changes: guesses that nothing came of, pods whose use is known by now.
  private void age(long now) {
    Iterator<Foretold> guesses = foretold.values().iterator();
    while (guesses.hasNext()) {
      Foretold guess = guesses.next();
      if (now - guess.sinceNanos() <= SEEN.toNanos()) {
        break;
      }
      guesses.remove();
      withdraw(guess);
      metrics.expired();
    }
    while (!young.isEmpty() && now - young.peekFirst().sinceNanos() > MEASURED.toNanos()) {
      Known known = pods.get(young.removeFirst().uid());
      if (known != null && known.expected()) {
        known.slot().expectNoMore(known.pod().demand());
        pods.put(known.pod().uid(), new Known(known.pod(), known.slot(), false));
      }
    }
  }

  private Slot slot(String name) {
    return slots.computeIfAbsent(
        name,
        each -> {
          tableIsOld = true;
          return new Slot(each, changed::add);
        });
  }

  private void forgetIfEmpty(Slot slot) {
    if (slot.empty() && slots.remove(slot.name, slot)) {
      tableIsOld = true;
    }
  }

  /// The table of all there are, its scores forgotten that are not right any more.
  private SlotTable table() {
    if (tableIsOld) {
      table = new SlotTable(slots.values());
      scores = new Scores(table, staleNanos);
      tableIsOld = false;
    } else {
      scores.forget(changed);
    }
    changed.forEach(Slot::seen);
    changed.clear();
    return table;
  }
}
