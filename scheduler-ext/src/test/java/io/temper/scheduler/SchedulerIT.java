package io.temper.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.config.Flags;
import io.temper.machinery.config.Parsed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The real kube-scheduler places pods on nodes that are only objects, on the cluster that
/// TEMPER_KUBECONFIG names: no kubelet takes part in that.
final class SchedulerIT {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final String CLASSES = "/apis/scheduling.k8s.io/v1/priorityclasses";

  /// The machine of a test may be busy.
  private static final String PATIENT = "5s";

  private static final String QUIET = "system=0,critical=0,high=0,normal=0,low=0,background=0";

  private final Kube kube = new Kube();
  private final String id = UUID.randomUUID().toString().substring(0, 8);
  private final String namespace = "placing-" + id;
  private final List<String> nodes = new ArrayList<>();
  private @TempDir Path folder = Path.of("");
  private @Nullable SchedulerExtender extender;
  private @Nullable KubeScheduler scheduler;

  @BeforeEach
  void prepare() {
    kube.create("/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + namespace + "\"}}");
    // Without a controller that makes it in time pods would be refused.
    Kube.await(
        "service account",
        LONG,
        () -> Kube.field(kube.get(in("serviceaccounts"), Map.of()), "items", 0) != null);
    priority("critical", 2_000_000);
    priority("high", 200_000);
  }

  @AfterEach
  void clearAway() {
    if (scheduler != null) {
      scheduler.close();
    }
    if (extender != null) {
      extender.close();
    }
    kube.delete(in("pods"), Map.of("gracePeriodSeconds", "0"));
    nodes.forEach(node -> kube.delete("/api/v1/nodes/" + node, Map.of()));
    kube.delete(CLASSES + "/critical-" + id, Map.of());
    kube.delete(CLASSES + "/high-" + id, Map.of());
    kube.delete("/api/v1/namespaces/" + namespace, Map.of());
  }

  /// kube-scheduler alone spreads: it would take the emptiest node.
  @Test
  void backgroundGoesWhereProtectedTiersLeaveWhatTheyAskedFor() {
    node("idle", "high=1500", Instant.now());
    node("busy", "high=5600,normal=4000", Instant.now());
    node("empty", QUIET, Instant.now());
    placed("idle", "high", 6_000);
    placed("busy", "high", 6_000);
    start();

    pod("batch", "", 500);

    assertThat(node("batch")).isEqualTo("idle");
  }

  /// The one has more requests, the other more that is used: its open pods would wait.
  @Test
  void criticalGoesWhereUncontendedCoresAreLeft() {
    node("roomy", "normal=1000", Instant.now());
    node("contended", "critical=2000,normal=4000", Instant.now());
    placed("roomy", "", 10_000);
    placed("contended", "critical", 8_000);
    start();

    pod("shop", "critical", 4_000);

    assertThat(node("shop")).isEqualTo("roomy");
  }

  @Test
  void staleNodeIsNeitherGoodNorBad() {
    node("fresh", "normal=8000", Instant.now());
    node("stale", "normal=10000", Instant.now().minusSeconds(300));
    node("full", "normal=15500", Instant.now());
    start();
    pod("first", "", 100);
    assertThat(node("first")).isEqualTo("fresh");

    kube.merge(
        "/api/v1/nodes/" + name("fresh"), annotations("ScxLayered/Enforcing", "normal=15500"));
    // Known to the extender once its answers say so.
    Kube.await(
        "both full, one stale",
        LONG,
        () -> {
          String answer = asked(name("fresh"), name("stale"), name("full"));
          return answer.startsWith("[{\"Host\":\"" + name("stale") + "\",\"Score\":5}");
        });
    pod("second", "", 100);

    assertThat(node("second")).isEqualTo("stale");
  }

  /// What an extender may do that has gone wrong.
  enum Fault {
    KILLED,
    HUNG,
    SLOW,
    SILENT,
    GARBAGE,
    NONSENSE,
    FAILING
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void podsArePlacedWhateverTheExtenderDoes(Fault fault) throws IOException {
    node("a", QUIET, Instant.now());
    node("b", QUIET, Instant.now());
    try (ServerSocket faulty = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> serve(faulty, fault));
      int port = fault == Fault.KILLED ? deadPort() : faulty.getLocalPort();
      scheduler = new KubeScheduler(folder, namespace, port, "100ms");

      for (int i = 0; i < 10; i++) {
        pod("p" + i, "", 100);
      }

      for (int i = 0; i < 10; i++) {
        assertThat(node("p" + i)).isIn("a", "b");
      }
    }
  }

  /// Cold, the first answers of a process take longer than the scheduler waits for one.
  @Test
  void firstQuestionOfANewProcessIsAnsweredInTime() throws IOException {
    node("a", "normal=8000", Instant.now());
    node("b", QUIET, Instant.now());
    int port = deadPort();
    try (ExtenderProcess process =
        new ExtenderProcess(folder, deadPort(), "--port=" + port, "--namespace=" + namespace)) {
      Kube.await("ready", LONG, process::ready);
      Kube.await("all nodes known", LONG, () -> known(process) >= speaking());
      scheduler = new KubeScheduler(folder, namespace, port, "100ms");

      pod("first", "", 100);

      assertThat(node("first")).isEqualTo("a");
      assertThat(process.metric("temper_scheduler_calls_total{outcome=\"scored\"}")).isOne();
      assertThat(scheduler.unanswered()).isEmpty();
    }
  }

  /// The extender is killed in the middle and comes back.
  @Test
  void podsArePlacedWhileTheExtenderIsAway() {
    node("a", "normal=8000", Instant.now());
    node("b", QUIET, Instant.now());
    start();
    pod("before", "", 100);
    assertThat(node("before")).isEqualTo("a");
    SchedulerExtender first = running();
    int port = first.port();

    first.close();
    pod("during", "", 100);
    assertThat(node("during")).isIn("a", "b");

    extender = extender(port, "30s");
    pod("after", "", 100);
    assertThat(node("after")).isEqualTo("a");
  }

  /// A thousand pods wait when the scheduler starts, which places them quicker than it can tell
  /// anybody. Nine tenths of a node are 144 of them: no node gets more while another has room.
  @Test
  void burstDoesNotHerd() throws Exception {
    for (int i = 0; i < 20; i++) {
      node("n" + i, QUIET, Instant.now());
    }
    try (ExecutorService makers = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 1_000; i++) {
        String name = "burst-" + i;
        makers.execute(() -> pod(name, "", 100));
      }
    }
    extender = extender(0, "10m");
    long began = System.nanoTime();
    scheduler = new KubeScheduler(folder, namespace, extender.port(), PATIENT);

    Map<String, Integer> placed = new HashMap<>();
    Kube.await(
        "a thousand pods placed",
        Duration.ofMinutes(4),
        () -> {
          placed.clear();
          placed.putAll(byNode());
          return placed.values().stream().mapToInt(Integer::intValue).sum() == 1_000;
        });

    int most = placed.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    double herd = most / 144.0;
    System.out.printf(
        "burst: 1000 pods in %.1f s on %d nodes; the fullest has %d where 144 have room: herd"
            + " factor %.3f%n%s%n",
        (System.nanoTime() - began) / 1e9, placed.size(), most, herd, foretold());
    assertThat(herd).isLessThanOrEqualTo(1.05);
  }

  private void start() {
    extender = extender(0, "30s");
    scheduler = new KubeScheduler(folder, namespace, extender.port(), PATIENT);
  }

  private SchedulerExtender running() {
    return Objects.requireNonNull(extender);
  }

  private SchedulerExtender extender(int port, String stale) {
    String[] flags = {
      "--kubeconfig=" + Kube.KUBECONFIG,
      "--namespace=" + namespace,
      "--port=" + port,
      "--status-port=0",
      "--status-address=127.0.0.1",
      "--stale-after=" + stale
    };
    Parsed<SchedulerConfig> parsed =
        Flags.of(SchedulerConfig.class, "TEMPER").parse(flags, Map.of());
    if (!(parsed instanceof Parsed.Ready<SchedulerConfig> ready)) {
      throw new AssertionError(parsed.toString());
    }
    SchedulerExtender started = new SchedulerExtender(ready.config());
    started.start();
    // The informers' listeners may be behind: known is what an answer says.
    Kube.await("cluster known", LONG, () -> started.waitingFor().isEmpty());
    Kube.await("all nodes known", LONG, () -> known(started) >= speaking());
    return started;
  }

  /// How many nodes of the cluster, ours or not, have something said of them.
  private long speaking() {
    Object items = Kube.field(kube.get("/api/v1/nodes", Map.of()), "items");
    return ((List<?>) Objects.requireNonNull(items))
        .stream()
            .filter(node ->
                Kube.field(node, "metadata", "annotations", "temper.io/enforcement") != null)
            .count();
  }

  private static int known(SchedulerExtender asked) {
    int known = 0;
    for (String line : metrics(asked).lines().toList()) {
      if (line.startsWith("temper_scheduler_nodes{state=\"fresh\"}")
          || line.startsWith("temper_scheduler_nodes{state=\"stale\"}")) {
        known += (int) Double.parseDouble(line.substring(line.indexOf(' ') + 1));
      }
    }
    return known;
  }

  private static double known(ExtenderProcess asked) {
    return asked.metric("temper_scheduler_nodes{state=\"fresh\"}")
        + asked.metric("temper_scheduler_nodes{state=\"stale\"}");
  }

  private String foretold() {
    return String.join(
        "\n",
        metrics(running())
            .lines()
            .filter(line -> line.startsWith("temper_scheduler_") && !line.contains("_bucket"))
            .toList());
  }

  private static String metrics(SchedulerExtender asked) {
    return http("GET", asked.statusPort(), "/metrics", "");
  }

  private String asked(String... names) {
    String pod = "{\"metadata\":{\"annotations\":{\"temper.io/tier\":\"background\"}},\"spec\":{}}";
    return http(
        "POST",
        running().port(),
        "/prioritize",
        "{\"Pod\":" + pod + ",\"NodeNames\":[\"" + String.join("\",\"", names) + "\"]}");
  }

  private static String http(String method, int port, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static int deadPort() throws IOException {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return closed.getLocalPort();
    }
  }

  private static void serve(ServerSocket faulty, Fault fault) {
    List<Socket> open = new ArrayList<>();
    while (!faulty.isClosed()) {
      try {
        Socket socket = faulty.accept();
        open.add(socket);
        if (fault != Fault.HUNG) {
          Thread.ofVirtual().start(() -> answer(socket, fault));
        }
      } catch (IOException _) {
        // The test is over.
        break;
      }
    }
    open.forEach(SchedulerIT::close);
  }

  private static void answer(Socket socket, Fault fault) {
    String body =
        switch (fault) {
          case GARBAGE -> "\u0000\u0001<html>not found</html>";
          case NONSENSE -> "[{\"Host\":\"nobody\",\"Score\":99999999999},{\"Host\":\"\"}]";
          case FAILING, KILLED, HUNG, SLOW, SILENT -> "[]";
        };
    int code = fault == Fault.FAILING ? 500 : 200;
    try (socket) {
      socket.getInputStream().read(new byte[64 * 1024]);
      if (fault == Fault.SLOW) {
        Thread.sleep(1_000);
      }
      if (fault != Fault.SILENT) {
        socket
            .getOutputStream()
            .write(
                ("HTTP/1.1 %d X\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                            .formatted(code, body.getBytes(UTF_8).length)
                        + body)
                    .getBytes(UTF_8));
      }
    } catch (IOException _) {
      // The scheduler did not wait.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // Closed already.
    }
  }

  /// A node of 16 cores with its agent's words and Lease.
  private void node(String name, String used, Instant renewed) {
    String full = name(name);
    kube.create(
        "/api/v1/nodes",
        "{\"metadata\":{\"name\":\"%s\",\"labels\":{\"placing\":\"%s\"}}}".formatted(full, id));
    nodes.add(full);
    kube.merge(
        "/api/v1/nodes/" + full + "/status",
        "{\"status\":{\"capacity\":{\"cpu\":\"16\",\"memory\":\"64Gi\",\"pods\":\"500\"},"
            + "\"allocatable\":{\"cpu\":\"16\",\"memory\":\"64Gi\",\"pods\":\"500\"}}}");
    kube.merge("/api/v1/nodes/" + full, annotations("ScxLayered/Enforcing", used));
    kube.create(
        "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases",
        """
        {"metadata":{"name":"%s","labels":{"app.kubernetes.io/name":"temper-nodeagent"}},
         "spec":{"holderIdentity":"%s","renewTime":"%s"}}
        """
            .formatted(full, full, micro(renewed)));
  }

  private static String micro(Instant time) {
    return Instant.ofEpochMilli(time.toEpochMilli() / 1_000 * 1_000 + 1)
        .toString()
        .replace("001Z", "001000Z");
  }

  private static String annotations(String enforcement, String used) {
    return """
    {"metadata":{"annotations":{"temper.io/enforcement":"%s","temper.io/tier-cpu-used-millicores":"%s"}}}
    """
        .formatted(enforcement, used);
  }

  /// A pod that is on a node already.
  private void placed(String node, String priority, long millicores) {
    make("on-" + node, priority, millicores, ",\"nodeName\":\"" + name(node) + "\"", "normal");
    Kube.await(
        "running",
        LONG,
        () -> {
          // What it uses is what the node's agent says.
          kube.merge(
              in("pods") + "/on-" + node + "/status",
              "{\"status\":{\"phase\":\"Running\",\"startTime\":\"2026-01-01T00:00:00Z\"}}");
          return true;
        });
  }

  private void pod(String name, String priority, long millicores) {
    make(name, priority, millicores, "", priority.isEmpty() ? "background" : "critical");
  }

  private void make(String name, String priority, long millicores, String more, String tier) {
    String annotations =
        priority.isEmpty() ? "\"annotations\":{\"temper.io/tier\":\"" + tier + "\"}," : "";
    kube.create(
        in("pods"),
        """
        {"metadata":{%s"name":"%s"},
         "spec":{"schedulerName":"%s","nodeSelector":{"placing":"%s"},
          "tolerations":[{"operator":"Exists"}],%s
          "containers":[{"name":"c","image":"none","resources":{"requests":{"cpu":"%dm"}}}]%s}}
        """
            .formatted(
                annotations,
                name,
                namespace,
                id,
                priority.isEmpty() ? "" : "\"priorityClassName\":\"" + priority + "-" + id + "\",",
                millicores,
                more));
  }

  /// Where the pod is, once it is somewhere.
  private String node(String pod) {
    String[] found = {""};
    Kube.await(
        pod + " placed",
        LONG,
        () -> {
          Object node = Kube.field(kube.get(in("pods") + "/" + pod, Map.of()), "spec", "nodeName");
          found[0] = node instanceof String text ? text : "";
          return !found[0].isEmpty();
        });
    return found[0].substring(0, found[0].length() - id.length() - 1);
  }

  private Map<String, Integer> byNode() {
    Map<String, Integer> counts = new HashMap<>();
    Object items = Kube.field(kube.get(in("pods"), Map.of()), "items");
    for (Object pod : (List<?>) Objects.requireNonNull(items)) {
      if (Kube.field(pod, "spec", "nodeName") instanceof String node) {
        counts.merge(node, 1, Integer::sum);
      }
    }
    return counts;
  }

  private void priority(String name, int value) {
    kube.create(
        CLASSES, "{\"metadata\":{\"name\":\"%s-%s\"},\"value\":%d}".formatted(name, id, value));
  }

  private String name(String node) {
    return node + "-" + id;
  }

  private String in(String resource) {
    return "/api/v1/namespaces/" + namespace + "/" + resource;
  }
}
