package io.temper.server.perf;

import io.temper.server.port.Nodes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Nodes a test makes.
public final class FakeNodes implements Nodes {
  private final Map<String, ClusterNode> nodes = new LinkedHashMap<>();
  private final List<Listener> listeners = new ArrayList<>();

  @Override
  public Collection<ClusterNode> all() {
    return List.copyOf(nodes.values());
  }

  @Override
  public Optional<ClusterNode> node(String name) {
    return Optional.ofNullable(nodes.get(name));
  }

  @Override
  public boolean synced() {
    return true;
  }

  @Override
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  public void put(ClusterNode node) {
    nodes.put(node.name(), node);
    listeners.forEach(listener -> listener.changed(node.name()));
  }

  public void delete(String name) {
    nodes.remove(name);
    listeners.forEach(listener -> listener.changed(name));
  }
}
