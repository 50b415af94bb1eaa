package io.temper.machinery.http;

import io.temper.machinery.authn.Authenticator;
import io.temper.machinery.authn.ClientCertificate;
import io.temper.machinery.authn.FrontProxy;
import io.temper.machinery.authn.RequestHeaderTrust;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.tls.Authorities;
import io.temper.machinery.tls.ServingPair;
import io.temper.machinery.tls.TestAuthority;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// A real server on a real port with authorities of its own, and clients for it.
public final class TestServer implements AutoCloseable {
  static final List<String> PROXY_EXTRA = List.of("X-Remote-Extra-");

  private final TestAuthority serving = TestAuthority.named("serving");
  private final TestAuthority cluster = TestAuthority.named("cluster");
  private final TestAuthority frontProxy = TestAuthority.named("front-proxy");
  private final ApiServer server;
  private final Path folder;
  private volatile RequestHeaderTrust trust;
  private volatile Authorities clientAuthorities;

  /// A server where everybody known may do everything.
  public static TestServer start(Consumer<ApiServer.Builder> more) {
    return start(config -> config, more);
  }

  static TestServer start(
      UnaryOperator<ServingConfig> configure, Consumer<ApiServer.Builder> more) {
    var server = new TestServer(configure, more);
    server.server.start();
    return server;
  }

  private TestServer(UnaryOperator<ServingConfig> configure, Consumer<ApiServer.Builder> more) {
    this.trust =
        new RequestHeaderTrust(
            frontProxy.authorities(),
            List.of("aggregator"),
            List.of("X-Remote-User"),
            List.of("X-Remote-Uid"),
            List.of("X-Remote-Group"),
            PROXY_EXTRA);
    this.clientAuthorities = cluster.authorities();
    try {
      this.folder = Files.createTempDirectory("machinery");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    serve(serving.server());
    Clocks clocks = Clocks.system();
    var builder =
        ApiServer.builder()
            .config(
                configure.apply(
                    new ServingConfig(
                        "127.0.0.1",
                        0,
                        folder.resolve("tls.crt"),
                        folder.resolve("tls.key"),
                        400,
                        200,
                        Duration.ofSeconds(60),
                        0,
                        Duration.ZERO,
                        Duration.ofSeconds(5),
                        List.of("/healthz", "/livez", "/readyz"))))
            .authenticator(
                Authenticator.firstOf(
                    List.of(
                        new FrontProxy(() -> trust, clocks),
                        new ClientCertificate(() -> clientAuthorities, clocks))),
                () -> trust)
            .authorizer(attributes ->
                attributes.user().groups().contains("system:authenticated")
                    ? Decision.ALLOWED
                    : Decision.NO_OPINION);
    more.accept(builder);
    server = builder.build();
  }

  static ServingConfig withTimeout(ServingConfig config, Duration timeout) {
    return changed(
        config,
        config.maxRequestsInflight(),
        config.maxMutatingRequestsInflight(),
        timeout,
        config.goawayChance(),
        config.shutdownDelay(),
        config.shutdownGrace());
  }

  static ServingConfig withLimits(ServingConfig config, int reads, int writes) {
    return changed(
        config,
        reads,
        writes,
        config.requestTimeout(),
        config.goawayChance(),
        config.shutdownDelay(),
        config.shutdownGrace());
  }

  static ServingConfig withChance(ServingConfig config, double goawayChance) {
    return changed(
        config,
        config.maxRequestsInflight(),
        config.maxMutatingRequestsInflight(),
        config.requestTimeout(),
        goawayChance,
        config.shutdownDelay(),
        config.shutdownGrace());
  }

  static ServingConfig withShutdown(ServingConfig config, Duration delay, Duration grace) {
    return changed(
        config,
        config.maxRequestsInflight(),
        config.maxMutatingRequestsInflight(),
        config.requestTimeout(),
        config.goawayChance(),
        delay,
        grace);
  }

  private static ServingConfig changed(
      ServingConfig config,
      int reads,
      int writes,
      Duration timeout,
      double goawayChance,
      Duration delay,
      Duration grace) {
    return new ServingConfig(
        config.bindAddress(),
        config.securePort(),
        config.tlsCertFile(),
        config.tlsPrivateKeyFile(),
        reads,
        writes,
        timeout,
        goawayChance,
        delay,
        grace,
        config.alwaysAllowPaths());
  }

  public ApiServer server() {
    return server;
  }

  /// Changes the serving certificate on disk.
  public void serve(ServingPair pair) {
    try {
      Files.writeString(folder.resolve("tls.crt"), TestAuthority.pem(pair.chain().getFirst()));
      Files.writeString(folder.resolve("tls.key"), TestAuthority.pem(pair.key()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  TestAuthority cluster() {
    return cluster;
  }

  TestAuthority frontProxy() {
    return frontProxy;
  }

  /// Signs the serving certificates that clients believe.
  public TestAuthority serving() {
    return serving;
  }

  /// Believes front proxies signed by another authority from now on.
  void rotateFrontProxy(TestAuthority next) {
    trust =
        new RequestHeaderTrust(
            next.authorities(),
            trust.allowedNames(),
            trust.usernameHeaders(),
            trust.uidHeaders(),
            trust.groupHeaders(),
            trust.extraPrefixes());
  }

  public URI uri(String path) {
    return URI.create("https://localhost:" + server.port() + path);
  }

  /// The client kube-apiserver is.
  public HttpClient aggregator() {
    return client(frontProxy.client("CN=aggregator"), HttpClient.Version.HTTP_2);
  }

  /// Somebody with a certificate of the cluster.
  public HttpClient user(HttpClient.Version version) {
    return client(cluster.client("O=ops,CN=jane"), version);
  }

  public HttpClient nobody(HttpClient.Version version) {
    return client(null, version);
  }

  public HttpClient client(@Nullable ServingPair identity, HttpClient.Version version) {
    return HttpClient.newBuilder()
        .version(version)
        .sslContext(context(identity))
        .connectTimeout(Duration.ofSeconds(10))
        .build();
  }

  public HttpResponse<String> get(HttpClient client, String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(client, request.build());
  }

  public static HttpResponse<String> send(HttpClient client, HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// A TLS connection that speaks HTTP/1.1 by hand.
  public SSLSocket connect(@Nullable ServingPair identity) throws IOException {
    SSLSocket socket =
        (SSLSocket) context(identity).getSocketFactory().createSocket("localhost", server.port());
    socket.setSoTimeout(10_000);
    socket.startHandshake();
    return socket;
  }

  public static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  /// Everything the server says until it closes.
  public static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  SSLContext context(@Nullable ServingPair identity) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("serving", serving.certificate());
      var trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      var keys = KeyManagerFactory.getInstance("PKIX");
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      if (identity != null) {
        own.setKeyEntry(
            "me", identity.key(), new char[0], identity.chain().toArray(Certificate[]::new));
      }
      keys.init(own, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
