package io.temper.machinery.http;

import io.helidon.webserver.ConnectionContext;
import io.temper.machinery.time.Clocks;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every open connection of a server. Once a second it cuts off those that use up a connection and
/// give nothing for it: a handshake or a request's head that does not end, a client that does not
/// read, a connection nobody uses.
final class Connections implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Connections.class);
  private static final Duration PATROL = Duration.ofSeconds(1);

  private final ServerLimits limits;
  private final Clocks clocks;
  private final Map<SocketAddress, Handshake> handshakes = new ConcurrentHashMap<>();
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final Thread patrol = Thread.ofVirtual().name("connections").unstarted(this::patrol);
  private volatile boolean draining;

  Connections(ServerLimits limits, Clocks clocks) {
    this.limits = limits;
    this.clocks = clocks;
  }

  void start() {
    patrol.start();
  }

  /// A client connected and is about to shake hands.
  ///
  /// @throws IOException when the server takes no new connections
  void accepted(Socket socket) throws IOException {
    if (draining) {
      throw new IOException("the server is shutting down");
    }
    SocketAddress remote = socket.getRemoteSocketAddress();
    handshakes.put(remote, new Handshake(socket, clocks.nanos().getAsLong()));
  }

  /// The handshake is over and the protocol known.
  Connection opened(ConnectionContext context, String protocol) {
    Handshake handshake = handshakes.remove(context.remotePeer().address());
    if (handshake == null) {
      throw new IllegalStateException("a connection that never connected");
    }
    var connection = new Connection(context, handshake.socket, protocol, clocks.nanos());
    open.add(connection);
    return connection;
  }

  void closed(Connection connection) {
    open.remove(connection);
    connection.gone();
  }

  boolean draining() {
    return draining;
  }

  List<Connection> open() {
    return List.copyOf(open);
  }

  /// No new connections; streams end where they stand.
  void drain() {
    draining = true;
    for (Connection connection : open) {
      connection.live().forEach(LiveRequest::drain);
    }
  }

  /// Waits until no request is under way.
  ///
  /// @return whether that came true in time
  boolean awaitQuiet(Duration atMost) {
    long start = clocks.nanos().getAsLong();
    try {
      while (open.stream().anyMatch(connection -> !connection.live().isEmpty())) {
        if (clocks.since(start).compareTo(atMost) > 0) {
          return false;
        }
        // A request that began before the drain may turn into a stream after it.
        drain();
        clocks.sleep(Duration.ofMillis(20));
      }
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    patrol.interrupt();
    open.forEach(Connection::cut);
    handshakes.values().forEach(Handshake::cut);
  }

  private void patrol() {
    try {
      while (true) {
        clocks.sleep(PATROL);
        sweep();
      }
    } catch (InterruptedException _) {
      // The server stops.
      Thread.currentThread().interrupt();
    }
  }

  private void sweep() {
    long now = clocks.nanos().getAsLong();
    long head = limits.headTimeout().toNanos();
    handshakes
        .entrySet()
        .removeIf(entry -> {
          boolean late = now - entry.getValue().sinceNanos > head;
          if (late || entry.getValue().socket.isClosed()) {
            entry.getValue().cut();
            return true;
          }
          return false;
        });
    for (Connection connection : open) {
      String why =
          connection.headSlowerThan(head)
              ? "slow request"
              : connection.writeSlowerThan(limits.stallTimeout().toNanos())
                  ? "client does not read"
                  : connection.idleLongerThan(limits.idleTimeout().toNanos()) ? "idle" : "";
      if (!why.isEmpty()) {
        log.atDebug()
            .addKeyValue("peer", connection.peer().address())
            .addKeyValue("reason", why)
            .log("Connection cut off");
        connection.cut();
      }
    }
  }

  private record Handshake(Socket socket, long sinceNanos) {
    void cut() {
      try {
        socket.close();
      } catch (IOException _) {
        // It was closed already.
      }
    }
  }
}
