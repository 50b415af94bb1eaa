package io.temper.machinery.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.webserver.ServerConnectionException;
import io.temper.machinery.exchange.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One open connection, whatever is spoken on it. It knows the requests that are under way, so that
/// they hear at once when the connection breaks or the server drains, and since when nothing was
/// under way.
final class Connection {
  private final DataWriter writer;
  private final ConnectionInput input;
  private final Socket socket;
  private final Socket outer;
  private final LongSupplier nanos;
  private final Peer peer;
  private final long openedNanos;
  private final boolean late;
  private final Set<LiveRequest> live = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Protocol protocol;
  private volatile long idleSinceNanos;
  private volatile long headSinceNanos;
  private volatile long writeSinceNanos;
  private volatile boolean broken;

  /// @param socket the bare one
  /// @param outer what is spoken on: TLS around it, or itself
  /// @param late whether the server was stopping already
  Connection(
      DataReader reader,
      DataWriter writer,
      PeerInfo remote,
      Socket socket,
      Socket outer,
      String protocol,
      LongSupplier nanos,
      boolean late) {
    this.writer = writer;
    this.input = new ConnectionInput(reader);
    this.socket = socket;
    this.outer = outer;
    this.nanos = nanos;
    this.openedNanos = nanos.getAsLong();
    this.idleSinceNanos = openedNanos;
    this.late = late;
    this.peer = new Peer(numeric(remote.address()), certificates(remote), protocol);
  }

  Peer peer() {
    return peer;
  }

  ConnectionInput input() {
    return input;
  }

  /// Whether the server was stopping already when this was opened: nothing is served here.
  boolean late() {
    return late;
  }

  Duration age() {
    return Duration.ofNanos(nanos.getAsLong() - openedNanos);
  }

  void speaks(Protocol spoken) {
    protocol = spoken;
  }

  void leave() {
    Protocol spoken = protocol;
    if (spoken != null) {
      spoken.leave();
    }
  }

  void patrol() {
    Protocol spoken = protocol;
    if (spoken != null) {
      spoken.patrol();
    }
  }

  boolean busy() {
    Protocol spoken = protocol;
    return spoken != null && spoken.busy();
  }

  void begin(LiveRequest request) {
    live.add(request);
    if (broken) {
      request.cancel();
    }
  }

  void end(LiveRequest request) {
    live.remove(request);
    idleSinceNanos = nanos.getAsLong();
  }

  Set<LiveRequest> live() {
    return live;
  }

  /// Reading of a request's head began; bytes are in.
  void headBegan() {
    headSinceNanos = nanos.getAsLong();
  }

  void headEnded() {
    headSinceNanos = 0;
  }

  /// Writes to the client, for as long as that takes.
  void write(byte[] bytes, int length) throws IOException {
    writeSinceNanos = nanos.getAsLong();
    try {
      writer.writeNow(BufferData.create(bytes, 0, length));
    } catch (SocketWriterException | ServerConnectionException | UncheckedIOException e) {
      throw new IOException(e);
    } finally {
      writeSinceNanos = 0;
    }
  }

  boolean writeSlowerThan(Duration limit) {
    return longer(writeSinceNanos, limit);
  }

  boolean headSlowerThan(Duration limit) {
    return longer(headSinceNanos, limit);
  }

  boolean idleLongerThan(Duration limit) {
    return live.isEmpty() && longer(idleSinceNanos, limit);
  }

  /// The connection is over: whoever still works for it is told.
  void gone() {
    broken = true;
    live.forEach(LiveRequest::cancel);
  }

  /// Tells the client that nothing more comes; what it still sends is read.
  void hangUp() {
    try {
      outer.shutdownOutput();
    } catch (IOException _) {
      // It was closed already.
    }
  }

  /// Cuts the connection off below TLS, so that even a thread stuck in a write comes free.
  void cut() {
    try {
      socket.close();
    } catch (IOException _) {
      // It was closed already.
    }
  }

  private boolean longer(long sinceNanos, Duration limit) {
    return sinceNanos != 0 && nanos.getAsLong() - sinceNanos > limit.toNanos();
  }

  private static String numeric(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress() != null
        ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
        : "";
  }

  private static List<X509Certificate> certificates(PeerInfo remote) {
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate certificate : remote.tlsCertificates().orElse(new Certificate[0])) {
      if (certificate instanceof X509Certificate x509) {
        chain.add(x509);
      }
    }
    return chain;
  }
}
