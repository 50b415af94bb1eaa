package io.temper.machinery.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.socket.PlainSocket;
import io.helidon.common.socket.SocketWriter;
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
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every open connection of a server. Once a second it cuts off those that use up a connection and
/// give nothing for it: a handshake or a request's head that does not end, a client that does not
/// read, a connection nobody uses.
final class Connections implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Connections.class);
  private static final Duration PATROL = Duration.ofSeconds(1);
  private static final Duration TICK = Duration.ofMillis(20);

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
  /// @param tls around the socket
  void accepted(Socket socket, SSLSocket tls) {
    SocketAddress remote = socket.getRemoteSocketAddress();
    handshakes.put(remote, new Handshake(socket, tls, clocks.nanos().getAsLong()));
  }

  /// The handshake is over and the protocol known.
  Connection opened(ConnectionContext context, String protocol) {
    Handshake handshake = handshakes.remove(context.remotePeer().address());
    if (handshake == null) {
      throw new IllegalStateException("a connection that never connected");
    }
    return opened(
        context.dataReader(),
        context.dataWriter(),
        context.remotePeer(),
        handshake.socket,
        handshake.tls,
        protocol);
  }

  /// A client connected that shakes no hands.
  Connection opened(PlainSocket client, Socket socket) {
    return opened(
        DataReader.create(client),
        SocketWriter.create(client),
        client.remotePeer(),
        socket,
        socket,
        "HTTP/1.1");
  }

  private Connection opened(
      DataReader reader,
      DataWriter writer,
      PeerInfo remote,
      Socket socket,
      Socket outer,
      String protocol) {
    var connection =
        new Connection(reader, writer, remote, socket, outer, protocol, clocks.nanos(), draining);
    open.add(connection);
    return connection;
  }

  void closed(Connection connection) {
    open.remove(connection);
    connection.gone();
  }

  List<Connection> open() {
    return List.copyOf(open);
  }

  /// Sends every client elsewhere: what it asks from now on it asks on a new connection. Streams
  /// end where they stand, some at a time, so that their watchers do not all come back elsewhere at
  /// once; other requests are finished. Whoever connects now is refused in words.
  ///
  /// @return whether all of it was over in time
  boolean drain(Duration atMost) {
    draining = true;
    long start = clocks.nanos().getAsLong();
    Pace pace = Pace.of(streams(), atMost);
    long ended = 0;
    try {
      while (open.stream().anyMatch(Connection::busy)) {
        // Again and again: one may have been opened just before it would have been late.
        open.forEach(Connection::leave);
        Duration passed = clocks.since(start);
        if (passed.compareTo(atMost) > 0) {
          return false;
        }
        ended += endStreams(pace.ended(passed) - ended);
        clocks.sleep(TICK);
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

  private int streams() {
    int streams = 0;
    for (Connection connection : open) {
      for (LiveRequest request : connection.live()) {
        streams += request.mustBeEnded() ? 1 : 0;
      }
    }
    return streams;
  }

  private int endStreams(long most) {
    int ended = 0;
    for (Connection connection : open) {
      for (LiveRequest request : connection.live()) {
        if (ended >= most) {
          return ended;
        }
        if (request.mustBeEnded()) {
          request.drain();
          ended++;
        }
      }
    }
    return ended;
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
    handshakes
        .entrySet()
        .removeIf(entry -> {
          boolean late = now - entry.getValue().sinceNanos > limits.headTimeout().toNanos();
          if (late || entry.getValue().socket.isClosed()) {
            entry.getValue().cut();
            return true;
          }
          return false;
        });
    for (Connection connection : open) {
      connection.patrol();
      String why =
          connection.headSlowerThan(limits.headTimeout())
              ? "slow request"
              : connection.writeSlowerThan(limits.stallTimeout()) ? "client does not read" : "";
      if (!why.isEmpty()) {
        log.atDebug()
            .addKeyValue("peer", connection.peer().address())
            .addKeyValue("reason", why)
            .log("Connection cut off");
        connection.cut();
      }
    }
  }

  private record Handshake(Socket socket, SSLSocket tls, long sinceNanos) {
    void cut() {
      try {
        socket.close();
      } catch (IOException _) {
        // It was closed already.
      }
    }
  }
}
