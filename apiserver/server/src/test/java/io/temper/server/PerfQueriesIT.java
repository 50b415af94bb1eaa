package io.temper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.v1.Observation;
import io.temper.agent.v1.Pod;
import io.temper.agent.v1.Usage;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What kubectl makes of a PerfQuery, who gets what, and what is left after `kill -9`. The agent is
/// made up, on the authority of the cluster.
@Timeout(240)
final class PerfQueriesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static EtcdProcess etcd;
  private static PeerAgent agent;
  private static ServerProcess server;
  private static ScheduledFuture<?> beat;
  private static final ScheduledExecutorService BEATS =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  @BeforeAll
  static void serve() throws IOException, InterruptedException {
    etcd = EtcdProcess.start(folder);
    ClusterAccess access = new ClusterAccess(ServerProcess.KUBECONFIG);
    TestTrust trust =
        new TestTrust(new KubeAuthority(access.requests(), access.watches(), "default").secret());
    Observation.Builder first =
        PeerAgent.full(
            "n1", busy(PeerAgent.pod("shop", "web")), busy(PeerAgent.pod("bank", "vault")));
    // A machine that is no Node of the cluster.
    first.getNodeBuilder().clearUid();
    agent = new PeerAgent(trust.agent("n1"), 0, first.build().toByteArray());
    grantAda();
    server =
        new ServerProcess(
            folder,
            List.of(
                "--storage-backend=etcd",
                "--etcd-servers=" + etcd.endpoint(),
                "--telemetry-dir=" + folder.resolve("telemetry"),
                "--agent-endpoints=n1=" + agent.endpoint()));
    server.start();
    beat = beat(1);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    BEATS.shutdownNow();
    server.stop();
    agent.close();
    etcd.close();
  }

  @Test
  void questionsAreAnsweredToThoseWhoMayKnowAlsoAfterAKill()
      throws IOException, InterruptedException {
    Eventually.until("something is recorded", PATIENCE, () -> firstPoint("").startsWith("20"));

    assertThat(answer("", "").lines()).containsExactly("bank/vault", "shop/web");
    assertThat(answer("", "--as=ada").lines()).containsExactly("shop/web");
    assertThat(answer("shop", "--as=ada").lines()).containsExactly("shop/web");
    assertThat(server.refused("create", "-f", question("bank").toString(), "--as=ada"))
        .contains("User \"ada\" cannot list resource \"podperfs\"", "in the namespace \"bank\"");
    assertThat(server.refused("create", "-f", question("shop").toString(), "--as=bob"))
        .contains("User \"bob\" cannot create resource \"perfqueries\"");

    String before = firstPoint("");
    beat.cancel(false);
    server.kill();
    int dialled = agent.dialled();
    server.start();
    beat = beat(dialled + 1);

    Eventually.until("it is open again", PATIENCE, () -> firstPoint("").startsWith("20"));
    assertThat(firstPoint("")).isEqualTo(before);
  }

  /// Names of the pods in an answer.
  private static String answer(String namespace, String who)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("create", "-f", question(namespace).toString()));
    command.add("-o=jsonpath={range .status.series[*]}{.namespace}/{.name}{\"\\n\"}{end}");
    if (!who.isEmpty()) {
      command.add(who);
    }
    return server.succeed(command.toArray(String[]::new));
  }

  private static String firstPoint(String namespace) {
    try {
      Path output = folder.resolve("first-point");
      server
          .kubectl(
              output,
              "create",
              "-f",
              question(namespace).toString(),
              "-o=jsonpath={.status.series[0].points[0].time}")
          .waitFor();
      return Files.readString(output);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Path question(String namespace) throws IOException {
    return Files.writeString(
        folder.resolve("question-" + namespace + ".yaml"),
        """
        apiVersion: temper.io/v1
        kind: PerfQuery
        spec:
          subjects: Pods
          metrics: [CpuUsedMillicores]
        """
            + (namespace.isEmpty() ? "" : "  namespace: " + namespace + "\n"));
  }

  /// Lets ada ask, and list what is in one namespace.
  private static void grantAda() throws IOException, InterruptedException {
    StringBuilder wanted = new StringBuilder();
    for (String role : ChartTemplate.documents("roles.yaml", Map.of())) {
      if (role.contains("name: temper-viewer") || role.contains("name: temper-queries")) {
        wanted.append(role).append("\n---\n");
      }
    }
    Path file =
        Files.writeString(
            folder.resolve("rights.yaml"),
            wanted
                + """
                apiVersion: v1
                kind: Namespace
                metadata: {name: shop}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: ada, namespace: shop}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: temper-viewer}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: ada}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: ada-asks}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: temper-queries}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: ada}]
                """);
    Path programs =
        Path.of(Files.readString(ServerProcess.KUBECONFIG.resolveSibling("run/programs")).strip());
    Path output = folder.resolve("rights");
    Process kubectl =
        new ProcessBuilder(
                programs.resolve("kubectl").toString(),
                "--kubeconfig=" + ServerProcess.KUBECONFIG,
                "apply",
                "-f",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(kubectl.waitFor()).as(() -> ServerProcess.read(output)).isZero();
  }

  /// Lets the agent speak each second once it was dialled so often: silence is an agent that died.
  private static ScheduledFuture<?> beat(int dialled) {
    Eventually.until("the agent is dialled", PATIENCE, () -> agent.dialled() >= dialled);
    int[] sequence = {1};
    return BEATS.scheduleAtFixedRate(
        () -> agent.say(Observation.newBuilder().setSequence(++sequence[0]).build()),
        1,
        1,
        TimeUnit.SECONDS);
  }

  private static Pod busy(Pod pod) {
    long end = System.currentTimeMillis();
    return pod.toBuilder()
        .setUsage(
            Usage.newBuilder()
                .setWindow(Window.newBuilder().setStartMillis(end - 15_000).setEndMillis(end))
                .setCpuUsedMillicores(250)
                .setMemoryUsedBytes(64 << 20))
        .build();
  }
}
