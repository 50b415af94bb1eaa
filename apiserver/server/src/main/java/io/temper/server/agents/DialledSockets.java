package io.temper.server.agents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/// The sockets of one channel, which ends with it. gRPC's transport over OkHttp learns of its own
/// end only after the TLS handshake: without this, every agent that takes connections and says
/// nothing would keep a thread and a socket of each attempt.
final class DialledSockets extends SocketFactory implements AutoCloseable {
  private final Duration patience;
  private final List<Socket> dialled = new ArrayList<>(); // guarded by itself
  private boolean closed; // guarded by dialled

  /// @param patience how long a connection may take to be made
  DialledSockets(Duration patience) {
    this.patience = patience;
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(from, fromPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(from, fromPort));
  }

  @Override
  public void close() {
    synchronized (dialled) {
      closed = true;
      dialled.forEach(DialledSockets::shut);
      dialled.clear();
    }
  }

  private Socket connected(InetSocketAddress to, @Nullable InetSocketAddress from)
      throws IOException {
    Socket socket = new Socket();
    synchronized (dialled) {
      if (closed) {
        shut(socket);
        throw new IOException("not wanted any more");
      }
      dialled.add(socket);
    }
    if (from != null) {
      socket.bind(from);
    }
    socket.connect(to, Math.toIntExact(patience.toMillis()));
    return socket;
  }

  private static void shut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
