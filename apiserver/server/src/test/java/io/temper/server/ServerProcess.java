package io.temper.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

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

/// The whole server as a process, and kubectl straight to it. Who asks and what they may do is the
/// cluster's that TEMPER_KUBECONFIG names.
final class ServerProcess {
  static final Path KUBECONFIG = Path.of(System.getenv("TEMPER_KUBECONFIG"));

  private final Path folder;
  private final List<String> flags;
  private final int port;
  private @Nullable Process server;

  /// @param folder for its files
  /// @param flags beside those that every server needs
  ServerProcess(Path folder, List<String> flags) throws IOException {
    this.folder = folder;
    this.flags = List.copyOf(flags);
    this.port = freePort();
    TestAuthority authority = TestAuthority.named("server-process");
    ServingPair pair = authority.server();
    Files.writeString(folder.resolve("ca.crt"), TestAuthority.pem(authority.certificate()));
    Files.writeString(folder.resolve("tls.crt"), TestAuthority.pem(pair.chain().getFirst()));
    Files.writeString(folder.resolve("tls.key"), TestAuthority.pem(pair.key()));
  }

  void start() throws IOException {
    List<String> command =
        new ArrayList<>(
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
                "--namespace=default"));
    command.addAll(flags);
    server =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .start();
    Eventually.until("it serves", Duration.ofSeconds(60), this::serves);
  }

  void stop() throws InterruptedException {
    Process running = Objects.requireNonNull(server);
    running.destroy();
    assertThat(running.waitFor(30, SECONDS)).as("it stops when told to").isTrue();
  }

  /// As if the kernel had: SIGKILL.
  void kill() throws InterruptedException {
    assertThat(Objects.requireNonNull(server).destroyForcibly().waitFor(30, SECONDS)).isTrue();
  }

  /// What kubectl prints; it must succeed.
  String succeed(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "kubectl", "");
    int code = kubectl(output, arguments).waitFor();
    assertThat(code).as("kubectl %s: %s", List.of(arguments), read(output)).isZero();
    return read(output);
  }

  /// What kubectl prints; it must fail.
  String refused(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "kubectl", "");
    assertThat(kubectl(output, arguments).waitFor()).as(read(output)).isNotZero();
    return read(output);
  }

  Process kubectl(Path output, String... arguments) throws IOException {
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

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private boolean serves() {
    assertThat(Objects.requireNonNull(server).isAlive())
        .as(() -> read(folder.resolve("server.log")))
        .isTrue();
    try {
      return kubectl(folder.resolve("ignored"), "get", "devsessions").waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
