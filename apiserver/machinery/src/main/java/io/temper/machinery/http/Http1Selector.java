package io.temper.machinery.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/// HTTP/1.1, for clients that ask for it or negotiate nothing, and for every upgrade:
/// kube-apiserver forwards those on a connection of their own.
final class Http1Selector implements ServerConnectionSelector {
  private final Connections connections;
  private final Serving serving;

  Http1Selector(Connections connections, Serving serving) {
    this.connections = connections;
    this.serving = serving;
  }

  @Override
  public int bytesToIdentifyConnection() {
    return 0;
  }

  /// Anything that is not the preface of HTTP/2.
  @Override
  public Support supports(BufferData data) {
    byte[] first = new byte[Math.min(3, data.available())];
    data.read(first);
    boolean preface = first.length == 3 && first[0] == 'P' && first[1] == 'R' && first[2] == 'I';
    return preface ? Support.UNSUPPORTED : Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return Set.of("http/1.1");
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Http1Connection(connections, connections.opened(context, "HTTP/1.1"), serving);
  }
}
