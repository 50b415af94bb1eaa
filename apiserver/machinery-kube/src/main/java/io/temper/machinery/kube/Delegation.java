package io.temper.machinery.kube;

import io.temper.machinery.authn.Authenticator;
import io.temper.machinery.authn.BearerToken;
import io.temper.machinery.authn.CachedTokens;
import io.temper.machinery.authn.ClientCertificate;
import io.temper.machinery.authn.FrontProxy;
import io.temper.machinery.authn.RequestHeaderTrust;
import io.temper.machinery.authn.TokenAuthenticator;
import io.temper.machinery.authn.WebSocketToken;
import io.temper.machinery.authz.Authorizer;
import io.temper.machinery.authz.CachedAuthorizer;
import io.temper.machinery.http.ApiServer;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.tls.Authorities;
import io.temper.machinery.tls.ReloadingFiles;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/// Leaves identities and rights to Kubernetes: who asks is what the front proxy says, the client's
/// certificate or a TokenReview, in this order; who may is a SubjectAccessReview.
public final class Delegation implements AutoCloseable {
  private final DelegationConfig config;
  private final AuthenticationConfig cluster;
  private final ReloadingFiles files;
  private final Authenticator authenticator;
  private final Authorizer authorizer;
  private volatile Authorities frontProxiesFromFile = Authorities.NONE;
  private volatile Authorities clientsFromFile = Authorities.NONE;

  private Delegation(DelegationConfig config, ServerMetrics metrics, Clocks clocks) {
    this.config = config;
    var authentication = new ClusterAccess(config.authentication());
    var authorization = new ClusterAccess(config.authorization());
    this.cluster = new AuthenticationConfig(authentication.watches(), clocks);
    this.files = new ReloadingFiles(clocks);
    TokenAuthenticator tokens =
        new CachedTokens(new TokenReviews(authentication.requests(), metrics, clocks), clocks);
    this.authenticator =
        Authenticator.firstOf(
            List.of(
                new FrontProxy(this::frontProxies, clocks),
                new ClientCertificate(this::clients, clocks),
                new BearerToken(tokens),
                new WebSocketToken(tokens)));
    this.authorizer =
        new CachedAuthorizer(new AccessReviews(authorization.requests(), metrics, clocks), clocks);
  }

  /// @throws KubeException when a kubeconfig cannot be used
  /// @throws io.temper.machinery.tls.CertificateException when a bundle given by a flag is unusable
  public static Delegation of(DelegationConfig config, ServerMetrics metrics, Clocks clocks) {
    return new Delegation(config, metrics, clocks).withFiles();
  }

  /// Makes a server ask here, and not ready before it can be answered.
  public void install(ApiServer.Builder server) {
    server
        .authenticator(authenticator, this::frontProxies)
        .clientAuthorities(this::hints)
        .authorizer(authorizer);
    if (!config.skipLookup()) {
      server.readyCheck("extension-apiserver-authentication", () -> cluster.missing().orElse(""));
    }
  }

  /// Says what somebody may do, as the server asks for each request.
  public Authorizer authorizer() {
    return authorizer;
  }

  public void start() {
    files.start();
    if (!config.skipLookup()) {
      cluster.start();
    }
  }

  @Override
  public void close() {
    cluster.close();
    files.close();
  }

  private Delegation withFiles() {
    Path proxies = config.requestHeaderClientCaFile();
    if (isSet(proxies)) {
      files.watch(
          List.of(proxies), texts -> frontProxiesFromFile = Authorities.parse(texts.getFirst()));
    }
    Path clientCa = config.clientCaFile();
    if (isSet(clientCa)) {
      files.watch(
          List.of(clientCa), texts -> clientsFromFile = Authorities.parse(texts.getFirst()));
    }
    return this;
  }

  private RequestHeaderTrust frontProxies() {
    if (!isSet(config.requestHeaderClientCaFile())) {
      return cluster.proxies();
    }
    return new RequestHeaderTrust(
        frontProxiesFromFile,
        config.requestHeaderAllowedNames(),
        config.requestHeaderUsernameHeaders(),
        config.requestHeaderUidHeaders(),
        config.requestHeaderGroupHeaders(),
        config.requestHeaderExtraPrefixes());
  }

  private Authorities clients() {
    return isSet(config.clientCaFile()) ? clientsFromFile : cluster.clients();
  }

  private List<X509Certificate> hints() {
    List<X509Certificate> all = new ArrayList<>(frontProxies().authorities().certificates());
    all.addAll(clients().certificates());
    return all;
  }

  private static boolean isSet(Path path) {
    return !path.toString().isEmpty();
  }
}
