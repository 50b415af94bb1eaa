package io.temper.agent.kube;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the kube API is and how to show who we are. Secrets that live in files are named by file,
/// so that they are read again when they change.
public final class KubeAccess {
  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private final URI server;
  private final Source ca;
  private final Source token;
  private final Source clientCertificate;
  private final Source clientKey;

  private KubeAccess(
      URI server, Source ca, Source token, Source clientCertificate, Source clientKey) {
    this.server = server;
    this.ca = ca;
    this.token = token;
    this.clientCertificate = clientCertificate;
    this.clientKey = clientKey;
  }

  /// A secret: a file, or its content, or nothing.
  private record Source(@Nullable Path file, String content) {
    static final Source NONE = new Source(null, "");

    String read() {
      if (file == null) {
        return content;
      }
      try {
        return Files.readString(file).strip();
      } catch (IOException e) {
        throw new KubeException("cannot read " + file, e);
      }
    }
  }

  /// As a pod: the service account kubelet mounts, the addresses it puts into the environment.
  public static KubeAccess inCluster(Map<String, String> environment) {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
    if (host.isEmpty()) {
      throw new KubeException(
          "not in a pod (KUBERNETES_SERVICE_HOST is not set): name a --kubeconfig");
    }
    String authority = host.contains(":") ? "[" + host + "]" : host;
    return new KubeAccess(
        URI.create("https://" + authority + ":" + port),
        new Source(ACCOUNT.resolve("ca.crt"), ""),
        new Source(ACCOUNT.resolve("token"), ""),
        Source.NONE,
        Source.NONE);
  }

  /// From the current context of a kubeconfig file: certificates or a token; no exec plugins.
  public static KubeAccess fromKubeconfig(Path file) {
    Object root;
    try {
      root = Yaml.parse(Files.readString(file));
    } catch (IOException e) {
      throw new KubeException("cannot read kubeconfig " + file, e);
    }
    String context = text(root, "current-context");
    Object chosen = named(root, "contexts", context, "context");
    Object cluster = named(root, "clusters", text(chosen, "cluster"), "cluster");
    Object user = named(root, "users", text(chosen, "user"), "user");
    String server = text(cluster, "server");
    if (server.isEmpty()) {
      throw new KubeException("kubeconfig " + file + " names no server in its current context");
    }
    return new KubeAccess(
        URI.create(server),
        source(file, cluster, "certificate-authority"),
        text(user, "tokenFile").isEmpty()
            ? new Source(null, text(user, "token"))
            : new Source(file.resolveSibling(text(user, "tokenFile")), ""),
        source(file, user, "client-certificate"),
        source(file, user, "client-key"));
  }

  /// The API server's address.
  public URI server() {
    return server;
  }

  String caPem() {
    return ca.read();
  }

  String token() {
    return token.read();
  }

  String clientCertificatePem() {
    return clientCertificate.read();
  }

  String clientKeyPem() {
    return clientKey.read();
  }

  private static Source source(Path kubeconfig, Object node, String key) {
    String data = text(node, key + "-data");
    if (!data.isEmpty()) {
      byte[] bytes = Base64.getMimeDecoder().decode(data);
      return new Source(null, new String(bytes, StandardCharsets.US_ASCII));
    }
    String file = text(node, key);
    return file.isEmpty() ? Source.NONE : new Source(kubeconfig.resolveSibling(file), "");
  }

  private static Object named(Object root, String list, String name, String part) {
    if (root instanceof Map<?, ?> map && map.get(list) instanceof List<?> entries) {
      for (Object entry : entries) {
        if (text(entry, "name").equals(name)
            && entry instanceof Map<?, ?> found
            && found.get(part) instanceof Map<?, ?> value) {
          return value;
        }
      }
    }
    return Map.of();
  }

  private static String text(Object node, String key) {
    return node instanceof Map<?, ?> map && map.get(key) instanceof String text ? text : "";
  }
}
