package io.temper.machinery.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.temper.machinery.tls.ServingPair;
import io.temper.machinery.tls.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// A kube-apiserver with an etcd of its own, on loopback, for tests that make it fail. Ends with
/// the test.
///
/// ```
/// admin    in system:masters, whom kube-apiserver never turns away
/// server   nobody yet: bind it to what it may do
/// ```
public final class KubeProcess implements AutoCloseable {
  private static final String ADMIN = "admin";

  /// etcd's own limit is 128.
  private static final int PUTS_AT_ONCE = 100;

  private final Path directory;
  private final List<String> flags;
  private final TestAuthority authority = TestAuthority.named("kube");
  private final TestAuthority frontProxy = TestAuthority.named("front-proxy-ca");
  private final EtcdProcess etcd;
  private final int port;
  private Program program;
  private @Nullable Program controllers;

  private KubeProcess(Path directory, List<String> flags) throws IOException {
    this.directory = directory;
    this.flags = List.copyOf(flags);
    this.etcd = EtcdProcess.start(directory);
    this.port = Program.freePort();
    writeFiles();
    this.program = launch();
  }

  /// @param directory for data, keys and logs
  /// @param flags beyond those it cannot do without
  public static KubeProcess start(Path directory, String... flags) throws IOException {
    return new KubeProcess(directory, List.of(flags));
  }

  public int port() {
    return port;
  }

  public EtcdProcess etcd() {
    return etcd;
  }

  /// A kubeconfig for the admin.
  public Path kubeconfig() {
    return kubeconfig(ADMIN, port);
  }

  /// A kubeconfig for a user, through another port of this machine.
  public Path kubeconfig(String user, int through) {
    return kubeconfig(user, token(user), through);
  }

  /// A kubeconfig for whoever bears a token.
  public Path kubeconfigOf(String name, String token) {
    return kubeconfig(name, token, port);
  }

  private Path kubeconfig(String user, String token, int through) {
    return write(
        "kubeconfig-" + user + "-" + through,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: it, cluster: {server: "https://127.0.0.1:%d", certificate-authority: "%s"}}]
        users: [{name: me, user: {token: "%s"}}]
        contexts: [{name: it, context: {cluster: it, user: me}}]
        current-context: it
        """
            .formatted(through, directory.resolve("ca.crt"), token));
  }

  /// Copies all it holds, as of now. It is away meanwhile.
  public Path backup() throws IOException {
    Path copy = Files.createTempDirectory(directory, "backup");
    kill();
    etcd.close();
    copy(etcd.data(), copy);
    etcd.restart();
    start();
    return copy;
  }

  /// Goes back to a backup.
  public void restore(Path backup) throws IOException {
    kill();
    etcd.close();
    remove(etcd.data());
    copy(backup, etcd.data());
    etcd.restart();
    start();
  }

  /// Asks something of it, as the admin unless headers say otherwise.
  ///
  /// @param body JSON or YAML; empty for none
  public HttpResponse<String> ask(
      String method, String path, String contentType, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Authorization", "Bearer " + token(ADMIN))
            .header("Content-Type", contentType);
    if (!List.of(headers).contains("Accept")) {
      request.header("Accept", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newBuilder().sslContext(trust()).build()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// Starts the cluster's controllers of namespaces, garbage, quotas and roles that are made of
  /// others, each with an account of its own. They look for new kinds every half minute only:
  /// declare yours first.
  public void startControllers() throws IOException {
    controllers =
        Program.start(
            "kube-controller-manager",
            List.of(
                "--kubeconfig=" + kubeconfig(),
                "--controllers=garbage-collector-controller,namespace-controller,"
                    + "resourcequota-controller,clusterrole-aggregation-controller",
                "--leader-elect=false",
                "--secure-port=0",
                "--use-service-account-credentials",
                "--service-account-private-key-file=" + directory.resolve("accounts.key")),
            directory.resolve("kube-controller-manager.log"),
            () -> true);
  }

  /// Ends it as a crash would; its etcd stays.
  public void kill() {
    program.kill();
  }

  /// Starts it again after [#kill].
  public void start() throws IOException {
    program = launch();
  }

  /// Makes its etcd forget what was before a revision.
  public void compact(long revision) {
    askEtcd("compaction", "{\"revision\":\"" + revision + "\"}");
  }

  /// Writes values to its etcd, past kube-apiserver: many in the time of a few.
  ///
  /// @param values by key
  public void write(Map<String, String> values) {
    List<String> puts = new ArrayList<>();
    Base64.Encoder base64 = Base64.getEncoder();
    values.forEach((key, value) -> {
      puts.add(
          "{\"requestPut\":{\"key\":\"%s\",\"value\":\"%s\"}}"
              .formatted(
                  base64.encodeToString(key.getBytes(UTF_8)),
                  base64.encodeToString(value.getBytes(UTF_8))));
      if (puts.size() == PUTS_AT_ONCE) {
        askEtcd("txn", "{\"success\":[" + String.join(",", puts) + "]}");
        puts.clear();
      }
    });
    if (!puts.isEmpty()) {
      askEtcd("txn", "{\"success\":[" + String.join(",", puts) + "]}");
    }
  }

  private void askEtcd(String operation, String json) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(etcd.endpoint().resolve("/v3/kv/" + operation))
              .POST(HttpRequest.BodyPublishers.ofString(json))
              .build();
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new AssertionError("etcd refuses: " + response.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    if (controllers != null) {
      controllers.kill();
    }
    program.kill();
    etcd.close();
  }

  private void writeFiles() {
    ServingPair serving = authority.server();
    write("ca.crt", TestAuthority.pem(authority.certificate()));
    write("kube.crt", TestAuthority.pem(serving.chain().getFirst()));
    write("kube.key", TestAuthority.pem(serving.key()));
    ServingPair accounts = authority.server();
    write("accounts.crt", TestAuthority.pem(accounts.chain().getFirst()));
    write("accounts.key", TestAuthority.pem(accounts.key()));
    ServingPair proxy = frontProxy.client("CN=front-proxy");
    write("front-proxy-ca.crt", TestAuthority.pem(frontProxy.certificate()));
    write("front-proxy.crt", TestAuthority.pem(proxy.chain().getFirst()));
    write("front-proxy.key", TestAuthority.pem(proxy.key()));
    write(
        "tokens.csv", token(ADMIN) + ",admin,1,system:masters\n" + token("server") + ",server,2\n");
  }

  private Program launch() throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--etcd-servers=" + etcd.endpoint(),
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--endpoint-reconciler-type=none",
                "--secure-port=" + port,
                "--tls-cert-file=" + directory.resolve("kube.crt"),
                "--tls-private-key-file=" + directory.resolve("kube.key"),
                "--token-auth-file=" + directory.resolve("tokens.csv"),
                "--authorization-mode=RBAC",
                "--service-cluster-ip-range=127.202.0.0/16",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + directory.resolve("accounts.crt"),
                "--service-account-signing-key-file=" + directory.resolve("accounts.key"),
                "--proxy-client-cert-file=" + directory.resolve("front-proxy.crt"),
                "--proxy-client-key-file=" + directory.resolve("front-proxy.key"),
                "--requestheader-client-ca-file=" + directory.resolve("front-proxy-ca.crt"),
                "--requestheader-allowed-names=front-proxy",
                "--requestheader-username-headers=X-Remote-User",
                "--requestheader-uid-headers=X-Remote-Uid",
                "--requestheader-group-headers=X-Remote-Group",
                "--requestheader-extra-headers-prefix=X-Remote-Extra-",
                "--profiling=false"));
    all.addAll(flags);
    SSLContext trust = trust();
    try (HttpClient client = HttpClient.newBuilder().sslContext(trust).build()) {
      return Program.start(
          "kube-apiserver", all, directory.resolve("kube-apiserver.log"), () -> isReady(client));
    }
  }

  private boolean isReady(HttpClient client) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/readyz"))
            .header("Authorization", "Bearer " + token(ADMIN))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
    } catch (IOException _) {
      return false; // not yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private SSLContext trust() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("kube", authority.certificate());
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String token(String user) {
    return "token-of-" + user;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
