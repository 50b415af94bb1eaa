package io.temper.server.agents;

import io.temper.machinery.time.Clocks;
import io.temper.server.port.AgentEndpoint;
import io.temper.server.port.Inspection;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.Telemetry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens to the agents of all nodes.
public final class Agents implements Telemetry, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Agents.class);

  /// Silence after which what an agent said is no longer of now. An agent speaks every five seconds
  /// at least.
  static final Duration SILENCE = Duration.ofSeconds(10);

  /// Silence after which the pods of a node are forgotten, and the node too if it has no agent.
  static final Duration FORGET = Duration.ofMinutes(10);

  /// Agents that are connected to at once: one that takes a connection and then says nothing has
  /// its turn for [#SILENCE], and shall not hold up many.
  static final int DIALS_AT_ONCE = 32;

  private final AgentChannels channels;
  private final Dialer dialer;
  private final Turns turns = new Turns(DIALS_AT_ONCE);
  private final Clocks clocks;
  private final AgentMetrics metrics;
  private final ScheduledExecutorService timer;
  private final Map<String, AgentLoop> loops = new HashMap<>(); // guarded by itself
  private final Map<String, NodeTelemetry> nodes = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /// How agents are reached; a seam for tests.
  @FunctionalInterface
  interface Dialer {
    AgentStream dial(String node, AgentEndpoint endpoint);
  }

  /// @param tls gives the context to dial with, with the certificates of now
  public Agents(Supplier<SSLContext> tls, Clocks clocks, AgentMetrics metrics) {
    this.clocks = clocks;
    this.metrics = metrics;
    // What a closing stream still wants to be reminded of after the timer is shut does not matter.
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name("agent-timer").factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    Executor threads = task -> Thread.ofVirtual().name("agent-transport").start(task);
    this.channels = new AgentChannels(tls, threads, timer);
    this.dialer = (node, endpoint) -> AgentStream.open(channels.open(node, endpoint));
    metrics.follow(this);
  }

  /// Says where the agents are now: new ones are dialled, moved ones dialled anew, those that are
  /// gone turn stale and are forgotten in time.
  public void locate(Map<String, AgentEndpoint> endpoints) {
    synchronized (loops) {
      loops.forEach((node, loop) -> loop.endpoint(endpoints.get(node)));
      endpoints.forEach((node, endpoint) -> {
        if (!loops.containsKey(node)) {
          start(node, endpoint);
        }
      });
    }
  }

  /// Whether every agent located so far has answered, or failed to.
  public boolean tried() {
    synchronized (loops) {
      return loops.values().stream().allMatch(AgentLoop::tried);
    }
  }

  /// Dials every agent anew, because other certificates are trusted now.
  public void redial() {
    synchronized (loops) {
      loops.values().forEach(AgentLoop::redial);
    }
  }

  /// What these agents look into when asked.
  public Inspection inspection() {
    return new AgentCalls(this::endpoint, channels);
  }

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

  @Override
  public void close() {
    synchronized (loops) {
      loops.values().forEach(AgentLoop::close);
    }
    timer.shutdownNow();
  }

  private Optional<AgentEndpoint> endpoint(String node) {
    synchronized (loops) {
      AgentLoop loop = loops.get(node);
      return loop == null ? Optional.empty() : loop.endpoint();
    }
  }

  private void start(String node, AgentEndpoint endpoint) {
    AgentLoop loop = new AgentLoop(node, dialer, turns, clocks, metrics, this::changed);
    loop.endpoint(endpoint);
    loops.put(node, loop);
    changed(loop.first());
    Thread.ofVirtual()
        .name("agent-" + node)
        .start(() -> {
          try {
            loop.run();
          } finally {
            ended(node, loop);
          }
        });
  }

  private void changed(NodeTelemetry now) {
    nodes.put(now.node(), now);
    for (Listener listener : listeners) {
      try {
        listener.changed(now);
      } catch (RuntimeException e) {
        // One node's row must not cost the others theirs.
        log.atError().addKeyValue("node", now.node()).setCause(e).log("Report not taken in");
      }
    }
  }

  private void ended(String node, AgentLoop loop) {
    synchronized (loops) {
      if (!loops.remove(node, loop)) {
        return;
      }
      nodes.remove(node);
    }
    listeners.forEach(listener -> listener.removed(node));
  }
}
