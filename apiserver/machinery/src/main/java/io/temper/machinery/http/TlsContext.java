package io.temper.machinery.http;

import io.temper.machinery.tls.AcceptAnyClient;
import io.temper.machinery.tls.ServingKeys;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// TLS as we want every accepted connection to have it: 1.2 at least, and a client certificate
/// asked for but not demanded. Helidon sets neither on its stream sockets, and with its NIO sockets
/// it looks every client's address up in DNS, which an air-gapped cluster answers after seconds if
/// ever. So the factory does it, and tells [Connections] about each socket.
final class TlsContext extends SSLContext {
  static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private TlsContext(SSLContext jdk, Connections connections) {
    super(new Spi(jdk, connections), jdk.getProvider(), jdk.getProtocol());
  }

  static SSLContext of(ServingKeys keys, AcceptAnyClient trust, Connections connections) {
    try {
      SSLContext jdk = SSLContext.getInstance("TLS");
      jdk.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
      return new TlsContext(jdk, connections);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  private static final class Spi extends SSLContextSpi {
    private final SSLContext jdk;
    private final Connections connections;

    Spi(SSLContext jdk, Connections connections) {
      this.jdk = jdk;
      this.connections = connections;
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trust,
        @Nullable SecureRandom random) {
      throw new UnsupportedOperationException("initialised already");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return new Factory(jdk.getSocketFactory(), connections);
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return jdk.getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return jdk.createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return jdk.createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return jdk.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return jdk.getClientSessionContext();
    }
  }

  private static final class Factory extends SSLSocketFactory {
    private final SSLSocketFactory jdk;
    private final Connections connections;

    Factory(SSLSocketFactory jdk, Connections connections) {
      this.jdk = jdk;
      this.connections = connections;
    }

    @Override
    public Socket createSocket(Socket accepted, @Nullable InputStream consumed, boolean autoClose)
        throws IOException {
      // Helidon says no to autoClose, and closes what it gets back here and nothing else: each
      // connection would leave its file descriptor behind.
      SSLSocket tls = (SSLSocket) jdk.createSocket(accepted, consumed, true);
      tls.setEnabledProtocols(PROTOCOLS);
      tls.setWantClientAuth(true);
      connections.accepted(accepted, tls);
      return tls;
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) {
      throw clientSide();
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw clientSide();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw clientSide();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw clientSide();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw clientSide();
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return jdk.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return jdk.getSupportedCipherSuites();
    }

    private static UnsupportedOperationException clientSide() {
      return new UnsupportedOperationException("this factory serves accepted sockets only");
    }
  }
}
