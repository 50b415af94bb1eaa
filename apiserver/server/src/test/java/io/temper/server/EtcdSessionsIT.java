package io.temper.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.process.EtcdProcess;
import io.temper.machinery.time.Eventually;
import io.temper.machinery.tls.ServingPair;
import io.temper.machinery.tls.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The whole server with `--storage-backend=etcd`, and kubectl straight to it. Who asks and what
/// they may do is the cluster's that TEMPER_KUBECONFIG names; the etcd is one of its own.
@Timeout(180)
final class EtcdSessionsIT {
  private static final Path KUBECONFIG = Path.of(System.getenv("TEMPER_KUBECONFIG"));
  @TempDir static Path folder;
  private static EtcdProcess etcd;
  private static int port;
  private static @Nullable Process server;

  @BeforeAll
  static void serve() throws IOException {
    etcd = EtcdProcess.start(folder);
    port = freePort();
    TestAuthority authority = TestAuthority.named("etcd-sessions");
    ServingPair pair = authority.server();
    Files.writeString(folder.resolve("ca.crt"), TestAuthority.pem(authority.certificate()));
    Files.writeString(folder.resolve("tls.crt"), TestAuthority.pem(pair.chain().getFirst()));
    Files.writeString(folder.resolve("tls.key"), TestAuthority.pem(pair.key()));
    start();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    end();
    etcd.close();
  }

  @Test
  @Conformance("F1")
  void sessionLivesInEtcdAndOutlivesTheServer() throws IOException, InterruptedException {
    Path watched = folder.resolve("watched");
    Process watch = kubectl(watched, "get", "devsessions", "--watch", "--output-watch-events");
    String mine = session("mine", "deployment/web").toString();
    String theirs = session("theirs", "deployment/api").toString();
    assertThat(succeed("apply", "--server-side", "--field-manager=me", "-f", mine))
        .contains("serverside-applied");
    assertThat(refused("apply", "--server-side", "--field-manager=you", "-f", theirs))
        .contains("conflict with \"me\"");
    Eventually.until("the watch to see it", () -> read(watched).contains("ADDED"));
    watch.destroy();
    String before = succeed("get", "devsessions", "web", "-o", "jsonpath={.metadata.uid}");

    end();
    etcd.restart();
    start();

    assertThat(succeed("get", "devsessions", "web", "-o", "jsonpath={.metadata.uid}"))
        .isEqualTo(before);
    succeed(
        "patch",
        "devsession",
        "web",
        "--type=merge",
        "-p",
        "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
    assertThat(succeed("get", "devsessions", "-l", "a=b", "-o", "name")).contains("/web");
    succeed("delete", "devsession", "web");
    assertThat(refused("get", "devsession", "web")).contains("NotFound");
  }

  private static void start() throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "io.temper.server.Main",
            "--secure-port=" + port,
            "--bind-address=127.0.0.1",
            "--tls-cert-file=" + folder.resolve("tls.crt"),
            "--tls-private-key-file=" + folder.resolve("tls.key"),
            "--kubeconfig=" + KUBECONFIG,
            "--namespace=default",
            "--storage-backend=etcd",
            "--etcd-servers=" + etcd.endpoint());
    server =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .start();
    Eventually.until("it serves", Duration.ofSeconds(60), EtcdSessionsIT::serves);
  }

  private static void end() throws InterruptedException {
    Process running = Objects.requireNonNull(server);
    running.destroy();
    assertThat(running.waitFor(30, SECONDS)).as("it stops when told to").isTrue();
  }

  private static boolean serves() {
    assertThat(Objects.requireNonNull(server).isAlive())
        .as(() -> read(folder.resolve("server.log")))
        .isTrue();
    try {
      return kubectl(folder.resolve("ignored"), "get", "devsessions").waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Path session(String file, String target) throws IOException {
    return Files.writeString(
        folder.resolve(file),
        """
        apiVersion: temper.io/v1
        kind: DevSession
        metadata: {name: web}
        spec:
          owner: {userId: ada, hostname: laptop}
          type: Exec
          namespace: shop
          target: %s
        """
            .formatted(target));
  }

  private static String succeed(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "kubectl", "");
    int code = kubectl(output, arguments).waitFor();
    assertThat(code).as("kubectl %s: %s", List.of(arguments), read(output)).isZero();
    return read(output);
  }

  private static String refused(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "kubectl", "");
    assertThat(kubectl(output, arguments).waitFor()).as(read(output)).isNotZero();
    return read(output);
  }

  private static Process kubectl(Path output, String... arguments) throws IOException {
    Path programs = Path.of(Files.readString(KUBECONFIG.resolveSibling("run/programs")).strip());
    List<String> command =
        new ArrayList<>(
            List.of(
                programs.resolve("kubectl").toString(),
                "--kubeconfig=" + KUBECONFIG,
                "--server=https://127.0.0.1:" + port,
                "--certificate-authority=" + folder.resolve("ca.crt"),
                "--cache-dir=" + folder.resolve("cache")));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
