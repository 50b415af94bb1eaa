package io.temper.machinery.http;

import io.helidon.common.socket.PlainSocket;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.time.HttpDate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// HTTP/1.1 without TLS, for what stays on the machine (a sidecar asked over loopback) or tells
/// nobody's secrets (probes, counters). Otherwise as [HttpsService]: the same connections and
/// limits, no chain, errors as Statuses. Listens after [#start].
public final class HttpService implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpService.class);
  private static final int BACKLOG = 128;
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final InetSocketAddress address;
  private final Connections connections;
  private final Serving serving;
  private final ServerSocket listening;

  /// @param bindAddress an IP address
  /// @param port 0 for any
  public HttpService(String bindAddress, int port, Routes routes, Clocks clocks) {
    ServerLimits limits = ServerLimits.DEFAULTS;
    connections = new Connections(limits, clocks);
    serving =
        new Serving(
            new PlainExchange(new ErrorsAsStatus(), routes::dispatch),
            limits,
            Bodies.ofThisMachine(),
            new HttpDate(clocks),
            new Spread(0, () -> 1, Spread.YOUTH),
            clocks.nanos());
    try {
      address = new InetSocketAddress(InetAddress.getByName(bindAddress), port);
      listening = new ServerSocket();
    } catch (IOException e) {
      throw new UncheckedIOException("no socket for " + bindAddress, e);
    }
  }

  /// Listens from now on.
  ///
  /// @throws UncheckedIOException when somebody else does
  public void start() {
    try {
      listening.bind(address, BACKLOG);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on " + address, e);
    }
    connections.start();
    Thread.ofPlatform().name("http-" + port()).daemon().start(this::accept);
  }

  /// The port that is listened on.
  public int port() {
    return listening.getLocalPort();
  }

  /// Finishes what is under way, and stops.
  @Override
  public void close() {
    connections.drain(GRACE);
    try {
      listening.close();
    } catch (IOException _) {
      // It is of no use any more, closed or not.
    }
    connections.close();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        socket.setTcpNoDelay(true);
        Thread.ofVirtual().name("http1").start(() -> serve(socket));
      } catch (IOException e) {
        // Closed, or so many connections that there is no file left: the next may fare better.
        if (!listening.isClosed()) {
          log.atWarn().addKeyValue("error", e.getMessage()).log("Connection not accepted");
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      PlainSocket client = PlainSocket.server(socket, "http", Integer.toString(socket.getPort()));
      new Http1Connection(connections, connections.opened(client, socket), serving).serveAll();
    } catch (IOException _) {
      // Closing what the client has closed.
    }
  }
}
