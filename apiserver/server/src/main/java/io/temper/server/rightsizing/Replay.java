package io.temper.server.rightsizing;

import io.temper.server.port.PastUsage;
import io.temper.server.port.PastUsage.Moment;
import io.temper.server.port.PastUsage.PastPod;
import io.temper.server.port.PodReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Makes minutes of what was taken down of pods, as [Intake] does of what is told.
final class Replay {
  private static final long STEP_NANOS = PastUsage.STEP.toNanos();

  private final Map<String, Meters> pods = new HashMap<>();

  /// Takes what was known before the first minute, of kills alone: those are no new ones.
  void prime(List<PastPod> past) {
    for (PastPod pod : past) {
      for (Moment moment : pod.moments()) {
        Meters meters = meters(moment.pod());
        meters.kills.take(moment.pod());
        meters.kills.drain();
      }
    }
  }

  private Meters meters(PodReport pod) {
    return pods.computeIfAbsent(pod.uid(), _ -> new Meters(new PodMeter(pod)));
  }

  /// What pods did in a span of time.
  ///
  /// @param past in order of time for each pod, each moment once
  List<Minute> minutes(List<PastPod> past, long fromNanos, long toNanos) {
    List<Minute> minutes = new ArrayList<>();
    for (PastPod pod : past) {
      Meters meters = null;
      for (Moment moment : pod.moments()) {
        long at = nanos(moment.at());
        if (at > fromNanos && at <= toNanos) {
          meters = meters(moment.pod());
          meters.take(moment.pod(), at);
        }
      }
      PodMinute minute = meters == null ? null : meters.drain(pod.machineType(), toNanos);
      if (minute != null) {
        minutes.add(new Minute(pod, minute));
      }
    }
    return minutes;
  }

  /// The kills that were known of in the end, by pod and container.
  Map<String, Map<String, Long>> knownKills() {
    Map<String, Map<String, Long>> known = new HashMap<>();
    pods.forEach((uid, meters) -> known.put(uid, meters.kills.known()));
    return known;
  }

  static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }

  /// What a pod did, and whose pod it is.
  record Minute(PastPod of, PodMinute minute) {}

  private static final class Meters {
    private final PodMeter usage;
    // What was there when a pod was first taken down may be of any time before.
    private final KillMeter kills = new KillMeter(false);
    private long latestNanos;

    Meters(PodMeter usage) {
      this.usage = usage;
    }

    void take(PodReport pod, long atNanos) {
      if (latestNanos != 0 && atNanos - latestNanos > STEP_NANOS) {
        usage.silent(latestNanos);
      }
      latestNanos = atNanos;
      usage.take(pod, atNanos);
      kills.take(pod);
    }

    @Nullable PodMinute drain(String machineType, long atNanos) {
      Map<String, Reading> readings = usage.drain(atNanos, atNanos - latestNanos < STEP_NANOS);
      Map<String, Integer> killed = kills.drain();
      return readings.isEmpty() && killed.isEmpty()
          ? null
          : new PodMinute(machineType, usage.pod(), readings, killed);
    }
  }
}
