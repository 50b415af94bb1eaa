package io.temper.scheduler.board;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/// What the board knows, and how well it foretells.
public final class BoardMetrics {
  private final MeterRegistry registry;
  private final Counter right;
  private final Counter elsewhere;
  private final Counter expired;

  public BoardMetrics(MeterRegistry registry) {
    this.registry = registry;
    right = foretold("right");
    elsewhere = foretold("elsewhere");
    expired = foretold("expired");
  }

  void follow(Board board) {
    nodes(board, "fresh", Census::fresh);
    nodes(board, "stale", Census::stale);
    nodes(board, "silent", Census::silent);
    Gauge.builder("temper.scheduler.expected.pods", board, each -> each.census().expectedPods())
        .description("Pods taken to be on a node that are not seen there yet")
        .register(registry);
  }

  void right() {
    right.increment();
  }

  void elsewhere() {
    elsewhere.increment();
  }

  void expired() {
    expired.increment();
  }

  private Counter foretold(String outcome) {
    return Counter.builder("temper.scheduler.foretold")
        .description("Pods taken to be on the best node, by where they were seen then")
        .tag("outcome", outcome)
        .register(registry);
  }

  private void nodes(Board board, String state, ToDoubleFunction<Census> count) {
    Gauge.builder("temper.scheduler.nodes", board, each -> count.applyAsDouble(each.census()))
        .description(
            "Nodes by what is known of them: fresh, stale (the agent's Lease is old), silent (no"
                + " agent)")
        .tag("state", state)
        .register(registry);
  }
}
