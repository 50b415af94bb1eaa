package io.temper.machinery.http;

import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.time.HttpDate;
import io.temper.machinery.tls.AcceptAnyClient;
import io.temper.machinery.tls.ServingKeys;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/// The listening socket and what answers on it.
final class HelidonServer implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private final Connections connections;
  private final WebServer server;

  HelidonServer(
      String bindAddress,
      int port,
      ServingKeys keys,
      AcceptAnyClient trust,
      Exchange exchange,
      ServerLimits limits,
      Spread spread,
      Clocks clocks) {
    connections = new Connections(limits, clocks);
    Serving serving =
        new Serving(
            exchange, limits, Bodies.ofThisMachine(), new HttpDate(clocks), spread, clocks.nanos());
    server =
        WebServerConfig.builder()
            .address(address(bindAddress))
            .port(port)
            .backlog(BACKLOG)
            .useNio(false)
            .tls(Tls.builder().sslContext(TlsContext.of(keys, trust, connections)).build())
            .protocolsDiscoverServices(false)
            .addConnectionSelector(new Http2Selector(connections, serving))
            .addConnectionSelector(new Http1Selector(connections, serving))
            .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
            .shutdownGracePeriod(LAST_WORDS)
            .shutdownHook(false)
            .build();
  }

  void start() {
    connections.start();
    server.start();
  }

  /// The port that is listened on, also when 0 was asked for.
  int port() {
    return server.port();
  }

  Connections connections() {
    return connections;
  }

  @Override
  public void close() {
    connections.close();
    server.stop();
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an address to listen on: " + text, e);
    }
  }
}
