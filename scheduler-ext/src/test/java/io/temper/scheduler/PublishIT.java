package io.temper.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is written on nodes, and what the real kube-scheduler makes of it without asking anybody.
/// The nodes are only objects, on the cluster that TEMPER_KUBECONFIG names; whoever writes on them
/// is a process that can be killed.
final class PublishIT {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final String CLASSES = "/apis/scheduling.k8s.io/v1/priorityclasses";
  private static final String LABEL = "temper.io/cpu-pressure";
  private static final String RESOURCE = "temper.io/fenced-millicores";
  private static final String ENFORCING = "ScxLayered/Enforcing";
  private static final String LEADER = "temper_scheduler_publish_leader";

  private final Kube kube = new Kube();
  private final String id = UUID.randomUUID().toString().substring(0, 8);
  private final String namespace = "publishing-" + id;
  private final List<String> nodes = new ArrayList<>();
  private final List<AutoCloseable> running = new ArrayList<>();
  private @TempDir Path folder = Path.of("");

  @BeforeEach
  void prepare() {
    kube.create("/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + namespace + "\"}}");
    Kube.await(
        "service account",
        LONG,
        () -> Kube.field(kube.get(in("serviceaccounts"), Map.of()), "items", 0) != null);
    kube.create(
        CLASSES, "{\"metadata\":{\"name\":\"critical-%s\"},\"value\":2000000}".formatted(id));
  }

  @AfterEach
  void clearAway() throws Exception {
    for (AutoCloseable each : running) {
      each.close();
    }
    kube.delete(in("pods"), Map.of("gracePeriodSeconds", "0"));
    nodes.forEach(node -> kube.delete("/api/v1/nodes/" + node, Map.of()));
    kube.delete(CLASSES + "/critical-" + id, Map.of());
    kube.delete("/api/v1/namespaces/" + namespace, Map.of());
  }

  /// Of 16 CPUs one core of two is left to others: 14 can be fenced.
  @Test
  void podsThatAskForAFenceArePlacedWhereThereIsOneAndWaitWhenItIsUsedUp() {
    node("fencing", ENFORCING, "low");
    node("observing", "None/Observing", "low");
    node("silent", "", "");
    publisher("--publish=on");
    awaitShown("fencing", "low", "14000");
    running.add(KubeScheduler.alone(folder, namespace));

    asking("first", 8_000);
    assertThat(nodeOf("first")).isEqualTo("fencing");
    asking("second", 6_000);
    assertThat(nodeOf("second")).isEqualTo("fencing");
    asking("third", 1_000);
    awaitUnplaced("third");
    assertThat(shown("observing")).isEqualTo("low -");
    assertThat(shown("silent")).isEqualTo("- -");

    kube.delete(in("pods") + "/first", Map.of("gracePeriodSeconds", "0"));
    assertThat(nodeOf("third")).isEqualTo("fencing");
  }

  @Test
  void criticalPodsThatDoNotAskLeaveLess() {
    node("n", ENFORCING, "");
    pod("there", "critical", 6_000, 0, "n");
    publisher("--publish=on");
    awaitShown("n", "-", "8000");
    running.add(KubeScheduler.alone(folder, namespace));

    asking("too much", 9_000);
    asking("fits", 8_000);

    assertThat(nodeOf("fits")).isEqualTo("n");
    awaitUnplaced("too much");
  }

  @Test
  void podsPreferNodesWhoseOwnDoNotWait() {
    // Otherwise as good as each other.
    node("waiting", ENFORCING, "high");
    node("calm", ENFORCING, "low");
    publisher("--publish=on");
    awaitShown("waiting", "high", "14000");
    awaitShown("calm", "low", "14000");
    running.add(KubeScheduler.alone(folder, namespace));

    for (int i = 0; i < 4; i++) {
      pod("p" + i, "", 100, 0, "");
    }

    for (int i = 0; i < 4; i++) {
      assertThat(nodeOf("p" + i)).isEqualTo("calm");
    }
  }

  @Test
  void nodeWhoseAgentEndsShowsNothingAndItsPodsStay() {
    node("n", ENFORCING, "mid");
    ExtenderProcess publisher = publisher("--publish=on", "--stale-after=4s");
    Kube.await(
        "shown while renewed",
        LONG,
        () -> {
          renew("n");
          return shown("n").equals("mid 14000");
        });
    pod("asks", "critical", 4_000, 4_000, "n");

    awaitShown("n", "-", "-");

    assertThat(nodeOf("asks")).isEqualTo("n");
    assertThat(publisher.metric("temper_scheduler_publish_nodes{mark=\"fence\"}")).isZero();
    Kube.await(
        "shown again",
        LONG,
        () -> {
          renew("n");
          return shown("n").equals("mid 14000");
        });
  }

  /// What it wrote stays while nobody is there; the next one sets right what has changed since.
  @Test
  void publisherThatIsKilledLeavesTheTruthAndTheNextOneTheNewOne() {
    node("n", ENFORCING, "low");
    ExtenderProcess first = publisher("--publish=on");
    awaitShown("n", "low", "14000");

    first.kill();
    assertThat(shown("n")).isEqualTo("low 14000");
    annotate("n", "None/Observing", "high");

    publisher("--publish=on");
    awaitShown("n", "high", "-");
  }

  @Test
  void ofTwoPublishersOneLeadsAndTheOtherFollows() {
    node("n", ENFORCING, "low");
    ExtenderProcess first = publisher("--publish=on");
    Kube.await("the first leads", LONG, () -> first.metric(LEADER) == 1);
    ExtenderProcess second = publisher("--publish=on");
    Kube.await("the second is ready", LONG, second::ready);
    assertThat(second.metric(LEADER)).isZero();

    first.kill();
    Kube.await("the second leads", LONG, () -> second.metric(LEADER) == 1);

    annotate("n", ENFORCING, "high");
    awaitShown("n", "high", "14000");
  }

  @Test
  void whatPeopleWriteOnANodeIsTheirsAndTheResourceIsOurs() {
    node("n", ENFORCING, "low");
    kube.merge(
        "/api/v1/nodes/" + name("n"), "{\"metadata\":{\"labels\":{\"" + LABEL + "\":\"high\"}}}");
    ExtenderProcess publisher = publisher("--publish=on");
    awaitShown("n", "high", "14000");
    Kube.await(
        "said",
        LONG,
        () ->
            publisher.metric(
                    "temper_scheduler_publish_writes_total{mark=\"pressure\",outcome=\"conflict\"}")
                > 0);

    // As a kubelet does that finds itself on a new machine.
    kube.merge(
        "/api/v1/nodes/" + name("n") + "/status",
        "{\"status\":{\"capacity\":{\"%s\":\"0\"},\"allocatable\":{\"%s\":\"0\"}}}"
            .formatted(RESOURCE, RESOURCE));
    awaitShown("n", "high", "14000");

    kube.merge(
        "/api/v1/nodes/" + name("n"), "{\"metadata\":{\"labels\":{\"" + LABEL + "\":null}}}");
    awaitShown("n", "low", "14000");
  }

  @Test
  void whatIsWithdrawnIsGoneFromAllNodes() {
    node("a", ENFORCING, "low");
    node("b", "None/Observing", "mid");
    ExtenderProcess publisher = publisher("--publish=on");
    awaitShown("a", "low", "14000");
    awaitShown("b", "mid", "-");
    publisher.close();

    publisher("--publish=withdraw");

    awaitShown("a", "-", "-");
    awaitShown("b", "-", "-");
  }

  private ExtenderProcess publisher(String... flags) {
    List<String> all =
        new ArrayList<>(
            List.of("--answer=false", "--namespace=" + namespace, "--publish-every=1s"));
    if (!List.of(flags).contains("--stale-after=4s")) {
      all.add("--stale-after=10m");
    }
    all.addAll(List.of(flags));
    ExtenderProcess process = new ExtenderProcess(folder, freePort(), all.toArray(String[]::new));
    running.add(process);
    return process;
  }

  private static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// A node of 16 CPUs, without a kubelet, and its agent's words and Lease.
  private void node(String name, String enforcement, String pressure) {
    String full = name(name);
    kube.create(
        "/api/v1/nodes",
        "{\"metadata\":{\"name\":\"%s\",\"labels\":{\"publishing\":\"%s\"}}}".formatted(full, id));
    nodes.add(full);
    kube.merge(
        "/api/v1/nodes/" + full + "/status",
        "{\"status\":{\"capacity\":{\"cpu\":\"16\",\"memory\":\"64Gi\",\"pods\":\"110\"},"
            + "\"allocatable\":{\"cpu\":\"16\",\"memory\":\"64Gi\",\"pods\":\"110\"}}}");
    annotate(name, enforcement, pressure);
    kube.create(
        leases(),
        """
        {"metadata":{"name":"%s","labels":{"app.kubernetes.io/name":"temper-nodeagent"}},
         "spec":{"holderIdentity":"%s","renewTime":"%s"}}
        """
            .formatted(full, full, now()));
  }

  private void annotate(String node, String enforcement, String pressure) {
    kube.merge(
        "/api/v1/nodes/" + name(node),
        "{\"metadata\":{\"annotations\":{\"temper.io/enforcement\":\"%s\",\"%s\":\"%s\"}}}"
            .formatted(enforcement, LABEL, pressure));
  }

  private void renew(String node) {
    kube.merge(leases() + "/" + name(node), "{\"spec\":{\"renewTime\":\"%s\"}}".formatted(now()));
  }

  private static String now() {
    return Instant.ofEpochMilli(Instant.now().toEpochMilli() / 1_000 * 1_000 + 1)
        .toString()
        .replace("001Z", "001000Z");
  }

  private void asking(String name, long millicores) {
    pod(name, "critical", millicores, millicores, "");
  }

  private void pod(String name, String priority, long millicores, long fence, String node) {
    String resources =
        fence == 0
            ? "\"requests\":{\"cpu\":\"%dm\"}".formatted(millicores)
            : "\"requests\":{\"cpu\":\"%dm\"},\"limits\":{\"%s\":\"%d\"}"
                .formatted(Math.min(millicores, 4_000), RESOURCE, fence);
    kube.create(
        in("pods"),
        """
        {"metadata":{"name":"%s"},
         "spec":{"schedulerName":"%s","nodeSelector":{"publishing":"%s"},
          "tolerations":[{"operator":"Exists"}],%s%s
          "affinity":{"nodeAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[
            {"weight":100,"preference":{"matchExpressions":[
              {"key":"%s","operator":"NotIn","values":["high"]}]}}]}},
          "containers":[{"name":"c","image":"none","resources":{%s}}]}}
        """
            .formatted(
                name.replace(' ', '-'),
                namespace,
                id,
                priority.isEmpty() ? "" : "\"priorityClassName\":\"" + priority + "-" + id + "\",",
                node.isEmpty() ? "" : "\"nodeName\":\"" + name(node) + "\",",
                LABEL,
                resources));
  }

  private String nodeOf(String pod) {
    String[] found = {""};
    Kube.await(
        pod + " placed",
        LONG,
        () -> {
          Object node = Kube.field(get(pod), "spec", "nodeName");
          found[0] = node instanceof String text ? text : "";
          return !found[0].isEmpty();
        });
    return found[0].substring(0, found[0].length() - id.length() - 1);
  }

  private void awaitUnplaced(String pod) {
    Kube.await(
        pod + " waits for the fence",
        LONG,
        () ->
            Kube.field(get(pod), "status", "conditions", 0, "message") instanceof String text
                && text.contains("Insufficient " + RESOURCE));
    assertThat(Kube.field(get(pod), "spec", "nodeName")).isNull();
  }

  private @Nullable Object get(String pod) {
    return kube.get(in("pods") + "/" + pod.replace(' ', '-'), Map.of());
  }

  private void awaitShown(String node, String pressure, String fence) {
    Kube.await(
        node + " shows " + pressure + " " + fence,
        LONG,
        () -> shown(node).equals(pressure + " " + fence));
  }

  /// Label and resource, as far as they are there.
  private String shown(String node) {
    Object object = kube.get("/api/v1/nodes/" + name(node), Map.of());
    Object fence = Kube.field(object, "status", "allocatable", RESOURCE);
    assertThat(Kube.field(object, "status", "capacity", RESOURCE)).isEqualTo(fence);
    return word(Kube.field(object, "metadata", "labels", LABEL)) + " " + word(fence);
  }

  private static String word(@Nullable Object value) {
    return value == null ? "-" : value.toString().replaceFirst("k$", "000");
  }

  private String leases() {
    return "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases";
  }

  private String name(String node) {
    return node + "-" + id;
  }

  private String in(String resource) {
    return "/api/v1/namespaces/" + namespace + "/" + resource;
  }
}
