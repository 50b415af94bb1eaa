package io.temper.server.agents;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.temper.crds.perf.Freshness;
import java.util.Locale;

/// How listening to agents goes.
public final class AgentMetrics {
  private final MeterRegistry registry;
  private final Counter messages;
  private final Counter bad;
  private final Counter reconnects;

  public AgentMetrics(MeterRegistry registry) {
    this.registry = registry;
    messages =
        Counter.builder("temper.agent.messages")
            .description("Messages taken from agents")
            .register(registry);
    bad =
        Counter.builder("temper.agent.bad.streams")
            .description("Streams ended because of what an agent sent")
            .register(registry);
    reconnects =
        Counter.builder("temper.agent.reconnects")
            .description("Times an agent was dialled again")
            .register(registry);
  }

  void follow(Agents agents) {
    for (Freshness freshness : Freshness.values()) {
      Gauge.builder(
              "temper.agents",
              agents,
              all ->
                  all.nodes().stream().filter(node -> node.link().freshness() == freshness).count())
          .description("Nodes with an agent, by how it stands with it")
          .tag("state", freshness.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }

  void message() {
    messages.increment();
  }

  void bad() {
    bad.increment();
  }

  void reconnect() {
    reconnects.increment();
  }
}
