package io.temper.machinery.audit;

import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.time.Clocks;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Events that were not kept: all are counted, and every ten seconds somebody is told.
final class Losses {
  private static final Logger log = LoggerFactory.getLogger(Losses.class);
  private static final Duration QUIET = Duration.ofSeconds(10);

  private final ServerMetrics metrics;
  private final Clocks clocks;
  private final Map<String, Untold> untold = new HashMap<>();

  Losses(ServerMetrics metrics, Clocks clocks) {
    this.metrics = metrics;
    this.clocks = clocks;
  }

  /// @param plugin as upstream names what lost them: `log`, `webhook`, `buffered`, `truncate`
  void lost(String plugin, int events, String why) {
    metrics.auditFailed(plugin, events);
    long due = due(plugin, events);
    if (due > 0) {
      log.atError()
          .addKeyValue("plugin", plugin)
          .addKeyValue("events", due)
          .addKeyValue("why", why)
          .log("Audit events are lost");
    }
  }

  /// How many to tell of now; 0 when it was told of others a moment ago.
  private synchronized long due(String plugin, int events) {
    long now = clocks.nanos().getAsLong();
    Untold before = untold.get(plugin);
    long sum = events + (before == null ? 0 : before.events);
    if (before != null && now - before.toldNanos < QUIET.toNanos()) {
      untold.put(plugin, new Untold(before.toldNanos, sum));
      return 0;
    }
    untold.put(plugin, new Untold(now, 0));
    return sum;
  }

  private record Untold(long toldNanos, long events) {}
}
