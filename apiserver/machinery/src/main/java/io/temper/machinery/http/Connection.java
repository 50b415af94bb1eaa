package io.temper.machinery.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.temper.machinery.exchange.Peer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// One open connection: Helidon's view of it, plus what Helidon does not tell. It knows the
/// requests that are under way, so that they hear at once when the connection breaks or the server
/// drains, and since when nothing was under way.
final class Connection implements ConnectionContext {
  private final ConnectionContext helidon;
  private final Socket socket;
  private final LongSupplier nanos;
  private final Peer peer;
  private final PeerInfo bareRemote;
  private final Set<LiveRequest> live = ConcurrentHashMap.newKeySet();
  private final ReentrantLock windowLock = new ReentrantLock();
  private volatile long idleSinceNanos;
  private volatile long headSinceNanos;
  private volatile long writeSinceNanos;
  private volatile boolean broken;

  Connection(ConnectionContext helidon, Socket socket, String protocol, LongSupplier nanos) {
    this.helidon = helidon;
    this.socket = socket;
    this.nanos = nanos;
    this.idleSinceNanos = nanos.getAsLong();
    PeerInfo remote = helidon.remotePeer();
    this.peer = new Peer(numeric(remote.address()), certificates(remote), protocol);
    this.bareRemote = new WithoutCertificates(remote);
  }

  Peer peer() {
    return peer;
  }

  /// Held from looking at a flow-control window until it is decremented: streams share the
  /// connection's window and Helidon checks and takes it in two steps.
  ReentrantLock windowLock() {
    return windowLock;
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

  List<LiveRequest> live() {
    return List.copyOf(live);
  }

  /// Reading of a request's head began; bytes are in.
  void headBegan() {
    headSinceNanos = nanos.getAsLong();
  }

  void headEnded() {
    headSinceNanos = 0;
  }

  /// A write to the socket began; it may block for as long as the client does not read.
  void writeBegan() {
    writeSinceNanos = nanos.getAsLong();
  }

  void writeEnded() {
    writeSinceNanos = 0;
  }

  boolean writeSlowerThan(long limitNanos) {
    long since = writeSinceNanos;
    return since != 0 && nanos.getAsLong() - since > limitNanos;
  }

  boolean idleLongerThan(long limitNanos) {
    return live.isEmpty() && nanos.getAsLong() - idleSinceNanos > limitNanos;
  }

  boolean headSlowerThan(long limitNanos) {
    long since = headSinceNanos;
    return since != 0 && nanos.getAsLong() - since > limitNanos;
  }

  /// The connection is over: whoever still works for it is told.
  void gone() {
    broken = true;
    live.forEach(LiveRequest::cancel);
  }

  /// Cuts the connection off below TLS, so that even a thread stuck in a write comes free.
  void cut() {
    try {
      socket.close();
    } catch (IOException _) {
      // It was closed already.
    }
  }

  @Override
  public PeerInfo remotePeer() {
    return bareRemote;
  }

  @Override
  public PeerInfo localPeer() {
    return helidon.localPeer();
  }

  @Override
  public boolean isSecure() {
    return helidon.isSecure();
  }

  @Override
  public String socketId() {
    return helidon.socketId();
  }

  @Override
  public String childSocketId() {
    return helidon.childSocketId();
  }

  @Override
  public ListenerContext listenerContext() {
    return helidon.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return helidon.executor();
  }

  @Override
  public DataWriter dataWriter() {
    return helidon.dataWriter();
  }

  @Override
  public DataReader dataReader() {
    return helidon.dataReader();
  }

  @Override
  public Router router() {
    return helidon.router();
  }

  @Override
  public HelidonSocket serverSocket() {
    return helidon.serverSocket();
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

  /// Helidon adds a header with the certificate's common name to every request, whoever signed it.
  private record WithoutCertificates(PeerInfo whole) implements PeerInfo {
    @Override
    public SocketAddress address() {
      return whole.address();
    }

    @Override
    public String host() {
      return numeric(whole.address());
    }

    @Override
    public int port() {
      return whole.port();
    }

    @Override
    public Optional<Principal> tlsPrincipal() {
      return Optional.empty();
    }

    @Override
    public Optional<Certificate[]> tlsCertificates() {
      return Optional.empty();
    }
  }
}
