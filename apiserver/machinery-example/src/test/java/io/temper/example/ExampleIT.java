package io.temper.example;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.time.Eventually;
import io.temper.machinery.tls.ServingPair;
import io.temper.machinery.tls.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The very server of the guide, started as the guide starts it, behind the kube-apiserver that
/// TEMPER_KUBECONFIG names, and kubectl, as a newcomer uses it. kubectl lies where `hack/lab` says.
final class ExampleIT {
  private static final Path KUBECONFIG = Path.of(System.getenv("TEMPER_KUBECONFIG"));
  @TempDir static Path folder;
  private static Process server;

  @BeforeAll
  static void serve() throws IOException, InterruptedException {
    int port = freePort();
    TestAuthority authority = TestAuthority.named("rooms");
    ServingPair pair = authority.server("rooms.default.svc");
    Files.writeString(folder.resolve("tls.crt"), TestAuthority.pem(pair.chain().getFirst()));
    Files.writeString(folder.resolve("tls.key"), TestAuthority.pem(pair.key()));
    Path manifests = folder.resolve("manifests.yaml");
    assertThat(program(manifests, "--print-manifests").waitFor()).isZero();
    kubectl("apply", "-f", manifests.toString());

    server =
        program(
            folder.resolve("server.log"),
            "--secure-port=" + port,
            "--bind-address=127.0.0.1",
            "--tls-cert-file=" + folder.resolve("tls.crt"),
            "--tls-private-key-file=" + folder.resolve("tls.key"),
            "--kubeconfig=" + KUBECONFIG);
    String bundle =
        Base64.getEncoder()
            .encodeToString(
                TestAuthority.pem(authority.certificate()).getBytes(StandardCharsets.UTF_8));
    Path service = Files.writeString(folder.resolve("service.yaml"), apiService(port, bundle));
    kubectl("apply", "-f", service.toString());
    kubectl(
        "wait", "--for=condition=Available", "--timeout=60s", "apiservice/v1.rooms.example.com");
    // kube-apiserver tells of what it leads to a little later, and kubectl remembers what it heard.
    Eventually.until(
        "discovery and OpenAPI to have it",
        () ->
            quietly("api-resources", "--api-group=rooms.example.com").contains("bookings")
                && succeeds("explain", "bookings"));
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    kubectl("delete", "bookings", "--all");
    kubectl("delete", "-f", folder.resolve("service.yaml").toString());
    kubectl("delete", "-f", folder.resolve("manifests.yaml").toString());
    server.destroy();
    assertThat(server.waitFor(30, SECONDS)).as("it stops when told to").isTrue();
  }

  @Test
  void kindLivesAsAnyOther() throws IOException, InterruptedException {
    Path watched = folder.resolve("watched");
    Process watch = start(watched, "get", "bookings", "--watch", "--output-watch-events");
    try {
      kubectl("apply", "--server-side", "-f", "monday.yaml");
      Eventually.until("the watch to see it", () -> read(watched).contains("monday"));

      assertThat(kubectl("get", "bk", "monday").lines())
          .satisfiesExactly(
              head ->
                  assertThat(head.split(" +"))
                      .containsExactly("NAME", "ROOM", "PERSON", "MINUTES", "USED", "AGE"),
              row -> assertThat(row).matches("monday +Attic +ada +45 +<none> +\\S+"));

      kubectl("patch", "bookings", "monday", "--type=merge", "-p", "{\"spec\":{\"minutes\":60}}");
      kubectl(
          "patch",
          "bookings",
          "monday",
          "--subresource=status",
          "--type=merge",
          "-p",
          "{\"status\":{\"used\":true}}");
      assertThat(kubectl("get", "bookings", "--field-selector=spec.room=Attic", "--no-headers"))
          .matches("(?s)monday +Attic +ada +60 +true .*");
      assertThat(kubectl("get", "bookings", "--field-selector=spec.room=Cellar", "-o", "name"))
          .isEmpty();

      kubectl("delete", "booking", "monday");
      Eventually.until("the watch to see it go", () -> read(watched).contains("DELETED"));
    } finally {
      watch.destroy();
    }
  }

  @Test
  void otherManagersFieldIsAConflict() throws IOException, InterruptedException {
    Path mine = Files.writeString(folder.resolve("mine.yaml"), booking("tuesday", 30));
    Path theirs = Files.writeString(folder.resolve("theirs.yaml"), booking("tuesday", 90));
    kubectl("apply", "--server-side", "--field-manager=me", "-f", mine.toString());

    assertThat(refused("apply", "--server-side", "--field-manager=you", "-f", theirs.toString()))
        .contains("conflict with \"me\": .spec.minutes");
  }

  @Test
  void whatTheServerChecksAndWhatTheRecordDoesNotKnowIsRefused()
      throws IOException, InterruptedException {
    Path long8 = Files.writeString(folder.resolve("long.yaml"), booking("long", 481));
    Path typo =
        Files.writeString(
            folder.resolve("typo.yaml"), booking("typo", 5).replace("minutes", "minuets"));

    assertThat(refused("create", "-f", long8.toString()))
        .contains("spec.minutes: Invalid value: 481: must be 1 to 480");
    assertThat(refused("create", "-f", typo.toString())).contains("minuets");
  }

  @Test
  void recordExplainsItself() throws IOException, InterruptedException {
    assertThat(kubectl("explain", "bookings.spec.minutes"))
        .contains("GROUP:      rooms.example.com", "For how long, in minutes.");
    assertThat(kubectl("api-resources", "--api-group=rooms.example.com", "-o", "wide"))
        .contains("bk", "create,delete,deletecollection,get,list,patch,update,watch");
  }

  @Test
  void rolesOfTheClusterTakeItIn() throws IOException, InterruptedException {
    Eventually.until(
        "view to hold it",
        () -> quietly("get", "clusterrole", "view", "-o", "yaml").contains("rooms.example.com"));
    assertThat(quietly("get", "clusterrole", "edit", "-o", "yaml")).contains("rooms.example.com");
  }

  private static String apiService(int port, String bundle) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: rooms, namespace: default}
    spec: {type: ExternalName, externalName: localhost, ports: [{port: %1$d}]}
    ---
    apiVersion: apiregistration.k8s.io/v1
    kind: APIService
    metadata: {name: v1.rooms.example.com}
    spec:
      group: rooms.example.com
      version: v1
      groupPriorityMinimum: 1000
      versionPriority: 15
      caBundle: %2$s
      service: {name: rooms, namespace: default, port: %1$d}
    """
        .formatted(port, bundle);
  }

  private static String booking(String name, int minutes) {
    return """
    apiVersion: rooms.example.com/v1
    kind: Booking
    metadata: {name: %s, namespace: default}
    spec: {room: Attic, person: ada, minutes: %d}
    """
        .formatted(name, minutes);
  }

  private static Process program(Path output, String... flags) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.temper.example.Main"));
    command.addAll(List.of(flags));
    return new ProcessBuilder(command)
        .redirectOutput(output.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /// What it printed; it must succeed.
  private static String kubectl(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "kubectl", "");
    int code = start(output, arguments).waitFor();
    assertThat(code).as("kubectl %s: %s", List.of(arguments), read(output)).isZero();
    return read(output);
  }

  /// What it printed; it must fail.
  private static String refused(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "kubectl", "");
    assertThat(start(output, arguments).waitFor()).as(read(output)).isNotZero();
    return read(output);
  }

  private static boolean succeeds(String... arguments) {
    try {
      return start(folder.resolve("ignored"), arguments).waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String quietly(String... arguments) {
    try {
      return kubectl(arguments);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Process start(Path output, String... arguments) throws IOException {
    Path programs = Path.of(Files.readString(KUBECONFIG.resolveSibling("run/programs")).strip());
    List<String> command =
        new ArrayList<>(
            List.of(
                programs.resolve("kubectl").toString(),
                "--kubeconfig=" + KUBECONFIG,
                "--cache-dir=" + folder.resolve("cache"),
                "--namespace=default"));
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
