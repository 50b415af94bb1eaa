package io.temper.server.rightsizing;

import io.temper.crds.perf.ContainerPerf;
import io.temper.server.port.PodReport;
import java.util.HashMap;
import java.util.Map;

/// Tells new kills for want of memory from those that are known of, for the containers of one pod.
///
/// Agents tell how many there have been. A number that fell is that of an agent that restarted and
/// knows of fewer: from there on it is counted anew, so that no kill counts twice.
final class KillMeter {
  private final boolean fromItsStart;
  private final Map<String, Long> told = new HashMap<>();
  private final Map<String, Integer> fresh = new HashMap<>();

  /// @param fromItsStart whether the pod did not exist before it was watched: then the first number
  ///   that is told is of new kills alone
  KillMeter(boolean fromItsStart) {
    this.fromItsStart = fromItsStart;
  }

  void take(PodReport pod) {
    for (ContainerPerf container : pod.containers()) {
      Long kills = container.memoryKills();
      if (kills != null) {
        Long before = told.put(container.name(), kills);
        long known = before != null ? before : fromItsStart ? 0 : kills;
        if (kills > known) {
          fresh.merge(container.name(), (int) (kills - known), Integer::sum);
        }
      }
    }
  }

  /// Takes what was known before this was: all on top of that is new.
  void knownBefore(Map<String, Long> kills) {
    kills.forEach((container, known) -> {
      Long now = told.putIfAbsent(container, known);
      if (now != null && now > known) {
        fresh.put(container, (int) (now - known));
      }
    });
  }

  /// How many are known of, by container.
  Map<String, Long> known() {
    return Map.copyOf(told);
  }

  /// Those that are new since this was called before, by container.
  Map<String, Integer> drain() {
    Map<String, Integer> kills = Map.copyOf(fresh);
    fresh.clear();
    return kills;
  }
}
