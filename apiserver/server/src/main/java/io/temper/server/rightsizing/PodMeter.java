package io.temper.server.rightsizing;

import io.temper.crds.perf.PodUsage;
import io.temper.crds.perf.Window;
import io.temper.server.port.PodReport;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns the windows an agent tells of into averages over the time between two drains.
///
/// ```
///  told:      ├─ window ─┤                 ├─ window ─┤
///  counted:   ├─ its values ───────────────┼─ the new values ──── …
/// ```
///
/// An agent tells of a window only when it differs from the one before by more than rounding, so
/// values hold until there are new ones. Times are readings of a clock that only moves forward.
final class PodMeter {
  private final Map<String, Sum> sums = new HashMap<>();
  private Map<String, Reading> held = Map.of();
  private PodReport pod;
  private @Nullable Window window;
  private long untilNanos;

  PodMeter(PodReport pod) {
    this.pod = pod;
  }

  void take(PodReport told, long atNanos) {
    pod = told;
    PodUsage usage = told.usage();
    if (usage == null || usage.window().equals(window)) {
      return;
    }
    long length = usage.window().length().toNanos();
    if (window == null) {
      untilNanos = atNanos - length;
    }
    window = usage.window();
    hold(Math.max(untilNanos, atNanos - length));
    held = Reading.of(told, usage);
    hold(atNanos);
  }

  /// Nothing is known of it from here on, until something is told anew.
  void silent(long fromNanos) {
    hold(fromNanos);
    held = Map.of();
  }

  /// The last report of the pod.
  PodReport pod() {
    return pod;
  }

  /// Averages since the drain before, and the highest memory; empty when nothing was told.
  ///
  /// @param holds whether the last values still hold: not when the agent is silent
  Map<String, Reading> drain(long atNanos, boolean holds) {
    if (holds) {
      hold(atNanos);
    }
    untilNanos = Math.max(untilNanos, atNanos);
    Map<String, Reading> means = new LinkedHashMap<>();
    sums.forEach((name, sum) -> means.put(name, sum.mean()));
    sums.clear();
    return means;
  }

  private void hold(long toNanos) {
    long span = toNanos - untilNanos;
    if (span <= 0) {
      return;
    }
    held.forEach(
        (name, reading) -> sums.computeIfAbsent(name, _ -> new Sum()).add(reading, (double) span));
    untilNanos = toNanos;
  }

  private static final class Sum {
    private double nanos;
    private double used;
    private double throttled;
    private double waited;
    private double busiestThread;
    private long mostBytes;
    private boolean tellsKills = true;

    void add(Reading reading, double span) {
      nanos += span;
      used += reading.used() * span;
      throttled += reading.throttled() * span;
      waited += reading.waited() * span;
      busiestThread += reading.busiestThread() * span;
      tellsKills &= reading.tellsKills();
      mostBytes = Math.max(mostBytes, reading.memoryBytes());
    }

    Reading mean() {
      return new Reading(
          used / nanos,
          throttled / nanos,
          waited / nanos,
          busiestThread / nanos,
          mostBytes,
          tellsKills);
    }
  }
}
