package io.temper.server.agents;

import io.temper.agent.v1.Generation;
import io.temper.agent.v1.Observation;
import io.temper.agent.v1.Pod;
import io.temper.crds.perf.Freshness;
import io.temper.server.port.AgentLink;
import io.temper.server.port.GenerationReport;
import io.temper.server.port.NodeReport;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.PodReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What one agent has told so far, and how it stands with it. Belongs to one thread.
final class AgentState {
  private static final int MOST_PODS = 2048;

  /// As many as an agent keeps.
  private static final int MOST_GENERATIONS = 50;

  private final String node;
  private NodeTelemetry now;
  private boolean changed;
  private long sequence;
  private boolean begun;

  AgentState(String node, Instant since) {
    this.node = node;
    this.now =
        new NodeTelemetry(
            node,
            new AgentLink(Freshness.Missing, since, "its agent has not reported yet"),
            null,
            Map.of(),
            List.of());
  }

  /// A snapshot.
  NodeTelemetry now() {
    return now;
  }

  /// Whether there is something new since this was last asked.
  boolean takeChanged() {
    boolean answer = changed;
    changed = false;
    return answer;
  }

  /// A stream begins: its first message will be complete.
  void begin() {
    begun = false;
  }

  /// Takes a message in.
  ///
  /// @throws BadMessageException when it cannot be; nothing of it is taken then
  void apply(Observation message, Instant at) {
    checkOrder(message);
    NodeReport report = now.report();
    if (message.hasNode()) {
      if (!message.getNode().getName().equals(node)) {
        throw new BadMessageException("speaks for another node than its own");
      }
      report = Observations.node(message.getNode());
    } else if (message.getFull() && report == null) {
      throw new BadMessageException("a complete message without the node");
    }
    Map<String, PodReport> pods = pods(message);
    List<GenerationReport> generations = generations(message);
    sequence = message.getSequence();
    begun = true;
    AgentLink link = now.link();
    if (link.freshness() != Freshness.Fresh) {
      link = new AgentLink(Freshness.Fresh, at, null);
    } else if (link.message() != null) {
      link = new AgentLink(Freshness.Fresh, link.since(), null);
    }
    set(new NodeTelemetry(node, link, report, pods, generations));
  }

  /// The agent has been silent for too long.
  ///
  /// @param since its last word
  /// @param message what is known of why
  void silent(Instant since, String message) {
    AgentLink link = now.link();
    Freshness freshness =
        link.freshness() == Freshness.Missing ? Freshness.Missing : Freshness.Stale;
    Instant start = link.freshness() == freshness ? link.since() : since;
    link(new AgentLink(freshness, start, message));
  }

  /// The agent says what cannot be: the row tells at once.
  void trouble(String message) {
    link(new AgentLink(now.link().freshness(), now.link().since(), message));
  }

  /// Forgets the pods of a node that has been silent for long.
  void dropPods() {
    if (!now.pods().isEmpty()) {
      set(new NodeTelemetry(node, now.link(), now.report(), Map.of(), now.generations()));
    }
  }

  private void checkOrder(Observation message) {
    if (!begun && !message.getFull()) {
      throw new BadMessageException("a stream that does not begin with a complete message");
    }
    if (begun && message.getSequence() != sequence + 1) {
      throw new BadMessageException(
          "message "
              + Long.toUnsignedString(message.getSequence())
              + " after "
              + Long.toUnsignedString(sequence));
    }
  }

  private Map<String, PodReport> pods(Observation message) {
    if (!message.getFull() && message.getPodsCount() == 0 && message.getRemovedUidsCount() == 0) {
      return now.pods();
    }
    Map<String, PodReport> pods = new LinkedHashMap<>();
    if (!message.getFull()) {
      pods.putAll(now.pods());
      message.getRemovedUidsList().forEach(pods::remove);
    }
    for (Pod pod : message.getPodsList()) {
      PodReport report = Observations.pod(pod);
      PodReport before = now.pods().get(report.uid());
      pods.put(report.uid(), report.equals(before) ? before : report);
    }
    if (pods.size() > MOST_PODS) {
      throw new BadMessageException(pods.size() + " pods on one node");
    }
    return Map.copyOf(pods);
  }

  private List<GenerationReport> generations(Observation message) {
    if (!message.getFull() && message.getGenerationsCount() == 0) {
      return now.generations();
    }
    if (message.getGenerationsCount() > MOST_GENERATIONS) {
      throw new BadMessageException(message.getGenerationsCount() + " generations of one node");
    }
    List<GenerationReport> generations = new ArrayList<>();
    if (!message.getFull()) {
      generations.addAll(now.generations());
    }
    for (Generation generation : message.getGenerationsList()) {
      GenerationReport report = Observations.generation(generation);
      if (!generations.isEmpty() && report.number() <= generations.getLast().number()) {
        throw new BadMessageException(
            "generation " + report.number() + " after " + generations.getLast().number());
      }
      generations.add(report);
    }
    int kept = Math.min(generations.size(), MOST_GENERATIONS);
    return List.copyOf(generations.subList(generations.size() - kept, generations.size()));
  }

  private void link(AgentLink link) {
    set(new NodeTelemetry(node, link, now.report(), now.pods(), now.generations()));
  }

  private void set(NodeTelemetry next) {
    if (!next.equals(now)) {
      now = next;
      changed = true;
    }
  }
}
