package io.temper.machinery.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Arrays;
import java.util.Set;

/// HTTP/2, which kube-apiserver speaks to us: for clients that negotiate it, and for those that
/// negotiate nothing and just begin.
final class Http2Selector implements ServerConnectionSelector {
  private final Connections connections;
  private final Serving serving;

  Http2Selector(Connections connections, Serving serving) {
    this.connections = connections;
    this.serving = serving;
  }

  @Override
  public int bytesToIdentifyConnection() {
    return Http2Connection.PREFACE.length;
  }

  @Override
  public Support supports(BufferData data) {
    byte[] first = new byte[Math.min(Http2Connection.PREFACE.length, data.available())];
    data.read(first);
    return Arrays.equals(first, Http2Connection.PREFACE) ? Support.SUPPORTED : Support.UNSUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return Set.of("h2");
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Http2Connection(connections, connections.opened(context, "HTTP/2.0"), serving);
  }
}
