package io.temper.machinery.etcd;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where etcd is and how to be let in. Users and certificates go together or alone.
///
/// @param endpoints of one cluster, `http` or `https`
/// @param prefix begins every key, as `/registry` does upstream; no slash at the end
/// @param tls for `https`; null for `http`
/// @param login null when etcd's own users are not in force
/// @param requestTimeout how long one question to etcd may take
public record EtcdConfig(
    List<URI> endpoints,
    String prefix,
    @Nullable Tls tls,
    @Nullable Login login,
    Duration requestTimeout) {
  public static final String PREFIX = "/registry";

  /// Certificates in PEM files, read when the connection is opened.
  ///
  /// @param authorities who signs etcd's certificate
  /// @param client our own; null when etcd does not ask for one
  public record Tls(Path authorities, @Nullable KeyPair client) {}

  /// A certificate with the chain to its authority, and its private key.
  public record KeyPair(Path certificate, Path privateKey) {}

  /// One of etcd's users.
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return "Login[user=" + user + "]";
    }
  }

  public EtcdConfig {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("no endpoints of etcd");
    }
    if (!prefix.startsWith("/") || prefix.endsWith("/")) {
      throw new IllegalArgumentException(
          "a prefix begins with a slash and ends without: " + prefix);
    }
    boolean secure = tls != null;
    Optional<URI> other =
        endpoints.stream().filter(e -> secure != "https".equals(e.getScheme())).findFirst();
    if (other.isPresent()) {
      throw new IllegalArgumentException(
          (secure ? "certificates for " : "no certificates for ") + other.get());
    }
  }

  /// An etcd that lets everybody in.
  public static EtcdConfig of(URI... endpoints) {
    return new EtcdConfig(List.of(endpoints), PREFIX, null, null, Duration.ofSeconds(10));
  }

  public EtcdConfig with(Tls newTls) {
    return new EtcdConfig(endpoints, prefix, newTls, login, requestTimeout);
  }

  public EtcdConfig with(Login newLogin) {
    return new EtcdConfig(endpoints, prefix, tls, newLogin, requestTimeout);
  }

  public EtcdConfig withPrefix(String newPrefix) {
    return new EtcdConfig(endpoints, newPrefix, tls, login, requestTimeout);
  }
}
