package io.temper.agent.report;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.grpc.GrpcConfig;
import io.helidon.webserver.grpc.GrpcRouting;
import io.temper.agent.time.Clock;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/// The two ports.
public final class ReportServer implements AutoCloseable {
  private static final String TRUSTED = "grpc";
  private static final int MOST_CONNECTIONS = 64;
  private static final long MOST_BYTES = 16 * 1024;

  private final Subscriptions subscriptions;
  private final WebServer server;

  /// Sets up what [#start()] opens.
  ///
  /// @param tls shows the agent's certificate and lets in the API server alone
  public ReportServer(
      String bindAddress,
      int httpPort,
      int grpcPort,
      SSLContext tls,
      Board board,
      AgentView agent,
      Announcer announcer,
      Inspection inspection,
      Clock clock) {
    this.subscriptions = new Subscriptions(board, clock);
    AgentService service = new AgentService(board, subscriptions, inspection);
    Pages pages = new Pages(board, agent, announcer, subscriptions, clock);
    WebServerConfig.Builder config = WebServer.builder().shutdownHook(false);
    limits(config.host(bindAddress).port(httpPort));
    config
        .featuresDiscoverServices(false)
        .routing(pages::plain)
        .putSocket(
            TRUSTED,
            listener ->
                limits(listener.host(bindAddress).port(grpcPort))
                    .tls(Tls.builder().sslContext(tls).clientAuth(TlsClientAuth.REQUIRED).build())
                    // Compressing a message of a few hundred bytes costs more than sending it.
                    .addProtocol(GrpcConfig.builder().enableCompression(false).build())
                    .addRouting(GrpcRouting.builder().service(service))
                    .routing(pages::trusted));
    this.server = config.build();
  }

  /// Opens both ports.
  public void start() {
    server.start();
  }

  /// The plain port, as opened.
  public int httpPort() {
    return server.port();
  }

  /// The port of gRPC, as opened.
  public int grpcPort() {
    return server.port(TRUSTED);
  }

  /// Drops subscribers that take nothing. To be called now and then.
  public void dropStuck() {
    subscriptions.dropStuck();
  }

  @Override
  public void close() {
    subscriptions.close();
    server.stop();
  }

  private static <B extends ListenerConfig.BuilderBase<B, ?>> B limits(B listener) {
    return listener
        .maxTcpConnections(MOST_CONNECTIONS)
        .maxPayloadSize(MOST_BYTES)
        .shutdownGracePeriod(Duration.ofMillis(500))
        .idleConnectionTimeout(Duration.ofMinutes(5));
  }
}
