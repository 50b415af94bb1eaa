package io.temper.agent.observe;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// Kills for want of memory of one container of a pod, over all its runs.
///
/// A kill is known from two sides: the cgroup of the run counts it, and is gone as soon as the kill
/// ended the run; the pod's status then names the run, and says nothing of kills that it outlived.
/// So of each run the larger counts.
final class KillCount {
  /// Runs that are told apart; a status names the last two.
  private static final int MOST_RUNS = 4;

  private final Map<String, Long> runs = new LinkedHashMap<>();
  private long ofOlderRuns;

  /// Takes what is known of a run.
  ///
  /// @param run the runtime's id
  /// @param kills so many at least
  /// @return whether some of them are new
  boolean take(String run, long kills) {
    if (kills <= runs.getOrDefault(run, 0L)) {
      return false;
    }
    runs.put(run, kills);
    if (runs.size() > MOST_RUNS) {
      Iterator<Long> oldest = runs.values().iterator();
      ofOlderRuns += oldest.next();
      oldest.remove();
    }
    return true;
  }

  /// All there were.
  long total() {
    return ofOlderRuns + runs.values().stream().mapToLong(Long::longValue).sum();
  }
}
