package io.temper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.RbacAuthorizationV1Api;
import io.kubernetes.client.openapi.models.RbacV1Subject;
import io.kubernetes.client.openapi.models.V1ClusterRole;
import io.kubernetes.client.openapi.models.V1ClusterRoleBinding;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1PolicyRule;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1RoleRef;
import io.temper.agent.v1.Capacity;
import io.temper.agent.v1.Observation;
import io.temper.agent.v1.Owner;
import io.temper.agent.v1.Pod;
import io.temper.agent.v1.Resources;
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

/// What kubectl makes of costs and questions, and what the cluster's rights make of the answers.
/// The agent is made up: two pods of two namespaces on one node.
@Timeout(180)
final class CostIT {
  private static final String SHOP = "cost-shop";
  private static final String BANK = "cost-bank";
  private static final String KEEPER = "cost-shopkeeper";
  private static final String GROUP = "rbac.authorization.k8s.io";

  @TempDir static Path folder;
  private static EtcdProcess etcd;
  private static PeerAgent agent;
  private static ServerProcess server;

  @BeforeAll
  static void serve() throws Exception {
    etcd = EtcdProcess.start(folder);
    ClusterAccess access = new ClusterAccess(ServerProcess.KUBECONFIG);
    letTheKeeperSeeTheShop(access.requests());
    TestTrust trust =
        new TestTrust(new KubeAuthority(access.requests(), access.watches(), "default").secret());
    Observation.Builder first = PeerAgent.full("c1", owned(SHOP, "web"), owned(BANK, "vault"));
    // A machine that is no Node of the cluster.
    first
        .getNodeBuilder()
        .clearUid()
        .setCapacity(Capacity.newBuilder().setCpuMillicores(4_000).setMemoryBytes(8L << 30));
    agent = new PeerAgent(trust.agent("c1"), 0, first.build().toByteArray());
    server =
        new ServerProcess(
            folder,
            List.of(
                "--storage-backend=etcd",
                "--etcd-servers=" + etcd.endpoint(),
                "--agent-endpoints=c1=" + agent.endpoint()));
    server.start();
    Eventually.until("there are costs", Duration.ofSeconds(60), CostIT::thereAreCosts);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.stop();
    agent.close();
    etcd.close();
  }

  @Test
  void aNamespaceHasItsWorkloadsAndTheirTotal() throws IOException, InterruptedException {
    String table = server.succeed("get", "costs", "--namespace=" + SHOP);

    assertThat(table.lines().map(line -> line.split(" +", 2)[0]))
        .containsExactly("NAME", "deployment.web", "total");
    assertThat(table.lines().findFirst().orElseThrow().strip().split(" +", -1))
        .containsExactly(
            "NAME",
            "TOTAL",
            "CPU",
            "MEMORY",
            "STORAGE",
            "EGRESS",
            "IDLE",
            "EFFICIENCY",
            "WINDOW",
            "AGE");
  }

  @Test
  void whoSeesAllIsToldAll() throws IOException, InterruptedException {
    assertThat(ask("{.status.rows[*].key[0]}")).isEqualTo(BANK + " " + SHOP);
    assertThat(ask("{.status.partial}")).isEqualTo("false");
  }

  @Test
  void whoSeesOneNamespaceIsToldOfThatAlone() throws IOException, InterruptedException {
    String whole = ask("{.status}", "--as=" + KEEPER);

    assertThat(whole).contains(SHOP, "\"partial\":true").doesNotContain(BANK);
    assertThat(ask("{.status.others}", "--as=" + KEEPER)).isEqualTo("0.00");
    assertThat(server.refused("get", "costs", "--namespace=" + BANK, "--as=" + KEEPER))
        .contains("forbidden");
  }

  @Test
  void whoMayNotAskIsRefused() throws IOException, InterruptedException {
    assertThat(server.refused("create", "-f", question("[namespace]"), "--as=nobody-at-all"))
        .contains("forbidden");
  }

  @Test
  void aQuestionThatMakesNoSenseIsRefusedWithTheReason() throws IOException, InterruptedException {
    assertThat(server.refused("create", "-f", question("[colour]")))
        .contains("spec.groupBy[0]", "\"colour\"", "label:KEY");
  }

  @Test
  void questionsCanBeAskedAndNothingElse() throws IOException, InterruptedException {
    assertThat(server.succeed("api-resources", "--api-group=temper.io", "--verbs=create"))
        .contains("CostQuery");
    assertThat(server.succeed("explain", "costquery.spec.groupBy")).contains("label:KEY");
    assertThat(server.refused("get", "costqueries")).contains("NotAllowed");
  }

  private static String ask(String path, String... arguments)
      throws IOException, InterruptedException {
    String[] all = new String[4 + arguments.length];
    all[0] = "create";
    all[1] = "-o=jsonpath=" + path;
    all[2] = "-f";
    all[3] = question("[namespace]");
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    return server.succeed(all);
  }

  private static String question(String groupBy) throws IOException {
    Path file = Files.createTempFile(folder, "question", ".yaml");
    Files.writeString(
        file,
        """
        apiVersion: temper.io/v1
        kind: CostQuery
        spec: {groupBy: %s}
        """
            .formatted(groupBy));
    return file.toString();
  }

  private static boolean thereAreCosts() {
    try {
      return server.succeed("get", "costs", "--all-namespaces").contains("deployment.vault");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Pod owned(String namespace, String deployment) {
    return PeerAgent.pod(namespace, deployment).toBuilder()
        .putLabels("pod-template-hash", "5d9f")
        .setRequests(Resources.newBuilder().setCpuMillicores(500).setMemoryBytes(1L << 30))
        .setOwner(Owner.newBuilder().setKind("ReplicaSet").setName(deployment + "-5d9f"))
        .build();
  }

  private static void letTheKeeperSeeTheShop(ApiClient client) throws ApiException {
    new CoreV1Api(client).createNamespace(new V1Namespace().metadata(named(SHOP))).execute();
    RbacAuthorizationV1Api rbac = new RbacAuthorizationV1Api(client);
    rbac.createNamespacedRole(
            SHOP, new V1Role().metadata(named(KEEPER)).rules(List.of(rule("list", "costs"))))
        .execute();
    rbac.createNamespacedRoleBinding(
            SHOP,
            new V1RoleBinding()
                .metadata(named(KEEPER))
                .roleRef(new V1RoleRef().apiGroup(GROUP).kind("Role").name(KEEPER))
                .subjects(List.of(keeper())))
        .execute();
    rbac.createClusterRole(
            new V1ClusterRole()
                .metadata(named(KEEPER))
                .rules(List.of(rule("create", "costqueries"))))
        .execute();
    rbac.createClusterRoleBinding(
            new V1ClusterRoleBinding()
                .metadata(named(KEEPER))
                .roleRef(new V1RoleRef().apiGroup(GROUP).kind("ClusterRole").name(KEEPER))
                .subjects(List.of(keeper())))
        .execute();
  }

  private static V1ObjectMeta named(String name) {
    return new V1ObjectMeta().name(name);
  }

  private static V1PolicyRule rule(String verb, String resource) {
    return new V1PolicyRule()
        .verbs(List.of(verb))
        .apiGroups(List.of("temper.io"))
        .resources(List.of(resource));
  }

  private static RbacV1Subject keeper() {
    return new RbacV1Subject().apiGroup(GROUP).kind("User").name(KEEPER);
  }
}
