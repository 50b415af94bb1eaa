package io.temper.admission.revert;

import io.temper.admission.overcommit.Cluster;
import io.temper.admission.overcommit.Decision;
import io.temper.admission.overcommit.Decision.Restore;
import io.temper.admission.overcommit.Overcommit;
import io.temper.admission.revert.RunningPods.Found;
import io.temper.admission.revert.RunningPods.Outcome;
import io.temper.machinery.flow.RateLimit;
import io.temper.machinery.time.Clocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Judges scaled pods anew when something around them changed, and gives back what they asked for
/// to those that should not be scaled any more. Not at once: a policy that is replaced is away for
/// a moment. Never before everything is known: an empty list of policies would free every pod.
///
/// Every replica does this. What one has given back the others find done: a resize demands that the
/// request is still what it was scaled to.
public final class Reverter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reverter.class);
  private static final Duration LOOK = Duration.ofMillis(500);

  /// In a cluster that is never calm a change waits for so many times the calm at most.
  private static final int LONGEST_CALMS = 4;

  private final Cluster cluster;
  private final BooleanSupplier ready;
  private final RunningPods pods;
  private final RateLimit rate;
  private final Duration calm;
  private final Clocks clocks;
  private final RevertMetrics metrics;
  private final Object lock = new Object();
  private final Set<String> changed = new HashSet<>();

  /// Pods that were told to need a rollout; those that are gone are forgotten.
  private final Set<String> refused = new HashSet<>();

  private long firstChangeNanos;
  private long lastChangeNanos;
  private volatile Thread thread = Thread.currentThread();

  /// @param ready whether everything around pods is known
  /// @param rate of pods given back
  /// @param calm how long nothing must have changed, but for changes that never end
  public Reverter(
      Cluster cluster,
      BooleanSupplier ready,
      RunningPods pods,
      RateLimit rate,
      Duration calm,
      Clocks clocks,
      RevertMetrics metrics) {
    this.cluster = cluster;
    this.ready = ready;
    this.pods = pods;
    this.rate = rate;
    this.calm = calm;
    this.clocks = clocks;
    this.metrics = metrics;
  }

  /// Begins, with a look at every pod: something may have changed while nobody looked.
  public void start() {
    changed("");
    thread = Thread.ofVirtual().name("reverter").start(this::run);
  }

  /// Something is different.
  ///
  /// @param namespace whose pods it is about; empty for all
  public void changed(String namespace) {
    synchronized (lock) {
      lastChangeNanos = clocks.nanos().getAsLong();
      if (changed.isEmpty()) {
        firstChangeNanos = lastChangeNanos;
      }
      changed.add(namespace);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        clocks.sleep(LOOK);
        look();
      }
    } catch (InterruptedException _) {
      // The process stops.
      Thread.currentThread().interrupt();
    }
  }

  /// Does what is due; nothing most of the time.
  void look() throws InterruptedException {
    Set<String> namespaces = due();
    if (namespaces.isEmpty()) {
      return;
    }
    try {
      List<Found> wanted = wanted(namespaces);
      if (!wanted.isEmpty()) {
        restore(wanted);
      }
    } catch (RevertException e) {
      log.atWarn().addKeyValue("error", e.getMessage()).log("Pods not read, trying again");
      namespaces.forEach(this::changed);
    }
  }

  private Set<String> due() {
    synchronized (lock) {
      boolean calmNow =
          clocks.since(lastChangeNanos).compareTo(calm) >= 0
              || clocks.since(firstChangeNanos).compareTo(calm.multipliedBy(LONGEST_CALMS)) >= 0;
      if (changed.isEmpty() || !calmNow || !ready.getAsBoolean()) {
        return Set.of();
      }
      Set<String> namespaces = changed.contains("") ? Set.of("") : Set.copyOf(changed);
      changed.clear();
      return namespaces;
    }
  }

  private List<Found> wanted(Set<String> namespaces) {
    List<Found> wanted = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String namespace : namespaces) {
      for (Found found : pods.scaled(namespace)) {
        seen.add(found.uid());
        if (judged(found) instanceof Restore && !refused.contains(found.uid())) {
          wanted.add(found);
        }
      }
    }
    if (namespaces.contains("")) {
      refused.retainAll(seen);
    }
    return wanted;
  }

  private Decision judged(Found found) {
    return Overcommit.decide(found.pod(), cluster.around(found.pod()));
  }

  private void restore(List<Found> wanted) throws InterruptedException {
    log.atInfo().addKeyValue("pods", wanted.size()).log("Giving back what pods asked for");
    metrics.pending(wanted.size());
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    for (Found found : wanted) {
      rate.acquire();
      // Again: it takes a while, and somebody may have changed their mind.
      Outcome outcome =
          judged(found) instanceof Restore restore ? restored(found, restore) : Outcome.GONE;
      metrics.done(outcome);
      outcomes.merge(outcome, 1, Integer::sum);
    }
    log.atInfo()
        .addKeyValue("restored", outcomes.getOrDefault(Outcome.RESTORED, 0))
        .addKeyValue("needRollout", outcomes.getOrDefault(Outcome.REFUSED, 0))
        .addKeyValue("failed", outcomes.getOrDefault(Outcome.FAILED, 0))
        .log("Gave back what pods asked for");
  }

  private Outcome restored(Found found, Restore restore) {
    Outcome outcome = pods.restore(found, restore);
    switch (outcome) {
      case RESTORED ->
          pods.tell(
              found,
              false,
              "RequestsRestored",
              "CPU requests are what was asked for again, because " + restore.reason().words());
      case REFUSED -> {
        refused.add(found.uid());
        pods.tell(
            found,
            true,
            "RolloutNeeded",
            "CPU requests stay scaled until the pod is replaced, as it cannot be resized; "
                + restore.reason().words());
      }
      case FAILED -> changed(found.pod().namespace());
      case GONE -> {}
    }
    return outcome;
  }
}
