package io.temper.server.perf;

import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.Telemetry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Telemetry a test says.
public final class FakeTelemetry implements Telemetry {
  private final Map<String, NodeTelemetry> nodes = new LinkedHashMap<>();
  private final List<Listener> listeners = new ArrayList<>();

  @Override
  public Collection<NodeTelemetry> nodes() {
    return List.copyOf(nodes.values());
  }

  @Override
  public Optional<NodeTelemetry> node(String name) {
    return Optional.ofNullable(nodes.get(name));
  }

  @Override
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  public void say(NodeTelemetry node) {
    nodes.put(node.node(), node);
    listeners.forEach(listener -> listener.changed(node));
  }

  public void forget(String node) {
    nodes.remove(node);
    listeners.forEach(listener -> listener.removed(node));
  }
}
