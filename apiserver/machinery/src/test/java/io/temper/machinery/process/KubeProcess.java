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
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A kube-apiserver with an etcd of its own, on loopback, for tests that make it fail. Its one user
/// may do everything. Ends with the test.
public final class KubeProcess implements AutoCloseable {
  private static final String TOKEN = "test-token";

  private final Path directory;
  private final List<String> flags;
  private final TestAuthority authority = TestAuthority.named("kube");
  private final EtcdProcess etcd;
  private final int port;
  private Program program;

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

  /// A kubeconfig for its user.
  public Path kubeconfig() {
    return kubeconfig(port);
  }

  /// The same through another port of this machine.
  public Path kubeconfig(int through) {
    return write(
        "kubeconfig-" + through,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: it, cluster: {server: "https://127.0.0.1:%d", certificate-authority: "%s"}}]
        users: [{name: admin, user: {token: %s}}]
        contexts: [{name: it, context: {cluster: it, user: admin}}]
        current-context: it
        """
            .formatted(through, directory.resolve("ca.crt"), TOKEN));
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
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(etcd.endpoint().resolve("/v3/kv/compaction"))
              .POST(HttpRequest.BodyPublishers.ofString("{\"revision\":\"" + revision + "\"}"))
              .build();
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new AssertionError("etcd does not compact: " + response.body());
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
    write("tokens.csv", TOKEN + ",admin,1,system:masters\n");
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
            .header("Authorization", "Bearer " + TOKEN)
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

  private Path write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
