package io.temper.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program, where it does not come to serve.
final class MainTest {
  @TempDir Path folder;

  private record Outcome(int code, String output) {}

  @Test
  void helpNamesFlagsAndTheVariablesThatStandInForThem() throws Exception {
    Outcome outcome = run("--help");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.output()).contains("ROOMS_NAME_OF_FLAG", "--secure-port", "--namespace");
  }

  @Test
  void flagThatIsUnknownIsRefusedWithTheNearest() throws Exception {
    Outcome outcome = run("--secure-prt=1");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.output()).contains("--secure-prt is unknown; did you mean --secure-port");
  }

  @Test
  void whatIsAmissOutsideIsSaidInOneLine() throws Exception {
    Path nowhere = folder.resolve("nowhere");

    Outcome outcome =
        run("--tls-cert-file=a", "--tls-private-key-file=b", "--kubeconfig=" + nowhere);

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.output())
        .contains("rooms.example.com: cannot read how to reach the cluster from " + nowhere)
        .doesNotContain("\tat ");
  }

  @Test
  void manifestsNeedNoCluster() throws Exception {
    Outcome outcome = run("--print-manifests");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.output())
        .contains(
            "name: bookings.storage.rooms.example.com",
            "name: rooms.example.com:view",
            "name: rooms.example.com:edit",
            "name: rooms.example.com:server");
  }

  private Outcome run(String... flags) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.temper.example.Main"));
    command.addAll(List.of(flags));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new Outcome(process.waitFor(), Files.readString(output, StandardCharsets.UTF_8));
  }
}
