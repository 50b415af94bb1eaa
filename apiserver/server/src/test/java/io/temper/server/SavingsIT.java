package io.temper.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.v1.Need;
import io.temper.agent.v1.Observation;
import io.temper.agent.v1.Resources;
import io.temper.agent.v1.Window;
import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.process.EtcdProcess;
import io.temper.machinery.time.Eventually;
import io.temper.server.agents.PeerAgent;
import io.temper.server.kube.KubeAuthority;
import io.temper.server.trust.TestTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// From an agent's words to figures, their export, and the command that works them out again. The
/// agent is made up, on the authority of the cluster.
@Timeout(180)
final class SavingsIT {
  private static final String INPUTS = "/apis/temper.io/v1/savings/cluster/inputs";

  @TempDir static Path folder;
  private static EtcdProcess etcd;
  private static PeerAgent agent;
  private static ServerProcess server;

  @BeforeAll
  static void serve() throws IOException {
    etcd = EtcdProcess.start(folder);
    ClusterAccess access = new ClusterAccess(ServerProcess.KUBECONFIG);
    TestTrust trust =
        new TestTrust(new KubeAuthority(access.requests(), access.watches(), "default").secret());
    long now = System.currentTimeMillis();
    Observation.Builder first =
        PeerAgent.full(
            "n1",
            PeerAgent.pod("shop", "web").toBuilder()
                .setRequests(Resources.newBuilder().setCpuMillicores(1000).setMemoryBytes(1 << 30))
                .setNeed(
                    Need.newBuilder()
                        .setWindow(
                            Window.newBuilder().setStartMillis(now - 1_800_000).setEndMillis(now))
                        .setSamples(30)
                        .setCpuMillicores(100)
                        .setCpuLowMillicores(80)
                        .setCpuHighMillicores(150)
                        .setMemoryBytes(1 << 29))
                .build());
    // A machine that is no Node of the cluster.
    first.getNodeBuilder().clearUid();
    agent = new PeerAgent(trust.agent("n1"), 0, first.build().toByteArray());
    server =
        new ServerProcess(
            folder,
            List.of(
                "--storage-backend=etcd",
                "--etcd-servers=" + etcd.endpoint(),
                "--agent-endpoints=n1=" + agent.endpoint()));
    server.start();
    Eventually.until("there are figures", Duration.ofSeconds(60), SavingsIT::measured);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.stop();
    agent.close();
    etcd.close();
  }

  @Test
  void whatIsExportedGivesTheFiguresThatArePublished() throws IOException, InterruptedException {
    Path export = folder.resolve("inputs.json");
    assertThat(server.kubectl(export, "get", "--raw", INPUTS).waitFor()).isZero();

    Path said = folder.resolve("said");
    assertThat(recompute(export, said)).as(ServerProcess.read(said)).isZero();
    assertThat(ServerProcess.read(said)).containsPattern("cluster +0.00 +[0-9.]+ +0.00 +same");

    Files.writeString(
        export,
        Files.readString(export)
            .replaceFirst("\"cpuHighMillicores\":150", "\"cpuHighMillicores\":151"));
    assertThat(recompute(export, said)).as(ServerProcess.read(said)).isOne();
    assertThat(ServerProcess.read(said))
        .contains("DIFFERENT", "status.identified.lowDollarsPerMonth");
  }

  @Test
  void inputsOfNothingAreNotFound() throws IOException, InterruptedException {
    assertThat(server.refused("get", "--raw", "/apis/temper.io/v1/savings/no-such-type/inputs"))
        .contains("not found");
  }

  private static int recompute(Path export, Path said) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.temper.server.savings.Main",
                export.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor(60, SECONDS)).isTrue();
    return process.exitValue();
  }

  private static boolean measured() {
    try {
      return server
          .succeed("get", "savings", "cluster", "-o", "jsonpath={.status.basis}")
          .equals("Measured");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
