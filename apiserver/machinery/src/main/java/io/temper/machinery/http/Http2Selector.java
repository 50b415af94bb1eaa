package io.temper.machinery.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.HttpPrologue;
import io.helidon.http.http2.Http2Headers;
import io.helidon.http.http2.Http2Settings;
import io.helidon.http.http2.Http2StreamState;
import io.helidon.http.http2.Http2StreamWriter;
import io.helidon.http.http2.StreamFlowControl;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.http2.spi.Http2SubProtocolSelector;
import io.helidon.webserver.http2.spi.SubProtocolResult;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;

/// HTTP/2: Helidon does the connection (frames, header compression, settings, flow-control
/// accounting), and every stream is ours as a sub-protocol, the door Helidon opens for gRPC.
/// Through it a reset reaches the stream at once, headers go out before the first byte of a watch,
/// and nothing rewrites an answer.
final class Http2Selector implements ServerConnectionSelector {
  private final Connections connections;
  private final Http2ConnectionSelector helidon;

  Http2Selector(Connections connections, Serving serving) {
    ServerLimits limits = serving.limits();
    this.connections = connections;
    this.helidon =
        Http2ConnectionSelector.builder()
            .http2Config(
                Http2Config.builder()
                    .maxConcurrentStreams(limits.maxStreams())
                    .maxHeaderListSize(limits.maxHeaderBytes())
                    // What Helidon refuses here it refuses for the connection, and with it for
                    // every
                    // watch kube-apiserver multiplexes on it; we refuse per request.
                    .validatePath(false)
                    .validateRequestHeaders(false)
                    // kube-apiserver gives up on streams in bursts when its own clients go away.
                    .maxRapidResets(limits.maxResets())
                    .build())
            .addSubProtocolSelector(new Streams(serving))
            .build();
  }

  @Override
  public int bytesToIdentifyConnection() {
    return helidon.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return helidon.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return helidon.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    Connection connection = connections.opened(context, "HTTP/2.0");
    return new Guarded(connections, connection, helidon.connection(connection));
  }

  /// Takes every stream.
  private record Streams(Serving serving) implements Http2SubProtocolSelector {
    @Override
    public SubProtocolResult subProtocol(
        ConnectionContext context,
        HttpPrologue prologue,
        Http2Headers headers,
        Http2StreamWriter writer,
        int streamId,
        Http2Settings serverSettings,
        Http2Settings clientSettings,
        StreamFlowControl flowControl,
        Http2StreamState state,
        Router router) {
      Connection connection = (Connection) context;
      var stream =
          new Http2Stream(connection, serving, headers, writer, streamId, flowControl.outbound());
      return new SubProtocolResult(true, stream);
    }
  }

  /// Tells streams when their connection ends, and keeps Helidon from taking a connection with
  /// quiet watches for an idle one: it counts what the client sends, and clients of a watch send
  /// nothing.
  private static final class Guarded implements ServerConnection, InterruptableTask<Void> {
    private final Connections connections;
    private final Connection connection;
    private final ServerConnection helidon;

    Guarded(Connections connections, Connection connection, ServerConnection helidon) {
      this.connections = connections;
      this.connection = connection;
      this.helidon = helidon;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      try {
        helidon.handle(limit);
      } finally {
        connections.closed(connection);
      }
    }

    @Override
    public Duration idleTime() {
      return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
      helidon.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
      return connection.live().isEmpty();
    }
  }
}
