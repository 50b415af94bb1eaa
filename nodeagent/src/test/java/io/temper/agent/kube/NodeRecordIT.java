package io.temper.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.kube.NodeRecord.Written;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/// What the agent writes, on a real kube-apiserver, with the rights and under the policy that the
/// chart gives to its account.
@EnabledIfEnvironmentVariable(named = "TEMPER_KUBECONFIG", matches = ".+")
@Timeout(120)
final class NodeRecordIT {
  private static final String CHART = "../manifests/chart/temper/templates/nodeagent-rbac.yaml";
  private static final String NAMESPACE = "temper-record";
  private static final String NODE = "record-one";
  private static final String OTHER = "record-two";
  private static final String LEASES =
      "/apis/coordination.k8s.io/v1/namespaces/temper-record/leases";
  private static final String ACCOUNTS = "/api/v1/namespaces/temper-record/serviceaccounts";
  private static final String MERGE = "application/merge-patch+json";
  private static final String JSON = "application/json";
  private static final long TIME = 1_764_086_400_123L;

  private static final Map<String, String> PATHS =
      Map.of(
          "ServiceAccount", ACCOUNTS,
          "ClusterRole", "/apis/rbac.authorization.k8s.io/v1/clusterroles",
          "ClusterRoleBinding", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
          "Role", "/apis/rbac.authorization.k8s.io/v1/namespaces/temper-record/roles",
          "RoleBinding", "/apis/rbac.authorization.k8s.io/v1/namespaces/temper-record/rolebindings",
          "ValidatingAdmissionPolicy",
              "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies",
          "ValidatingAdmissionPolicyBinding",
              "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings");

  @TempDir Path directory;
  private KubeClient admin;
  private KubeClient agent;
  private String uid;

  @BeforeEach
  void install() throws Exception {
    admin = new KubeClient(KubeAccess.fromKubeconfig(Path.of(kubeconfig())));
    post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + NAMESPACE + "\"}}");
    for (String name : List.of(NODE, OTHER)) {
      delete("/api/v1/nodes/" + name);
      delete(LEASES + "/" + name);
      post(
          "/api/v1/nodes",
          "{\"metadata\":{\"name\":\"" + name + "\",\"annotations\":{\"a\":\"b\"}}}");
    }
    for (String document : chart()) {
      apply(document);
    }
    uid = first("\"uid\":\"([^\"]+)\"", get("/api/v1/nodes/" + NODE));
    agent = client(token(NODE, uid));
    // A policy takes a moment to be in force.
    await("the policy", () -> refusal(() -> patchNode(OTHER, "{}")).contains("denied request"));
  }

  @AfterEach
  void remove() {
    for (String path :
        List.of(
            PATHS.get("ValidatingAdmissionPolicyBinding"),
            PATHS.get("ValidatingAdmissionPolicy"))) {
      delete(path + "/temper-nodeagent");
    }
    agent.close();
    admin.close();
  }

  @Test
  void annotationsAreWrittenAndThoseNoLongerSaidGo() throws Exception {
    KubeNodeRecord record = record();

    assertThat(record.annotate(uid, Map.of("temper.io/tier-pods", "high=1", "temper.io/x", "1")))
        .isEqualTo(Written.DONE);
    assertThat(annotations(NODE)).contains("\"temper.io/x\":\"1\"").contains("\"a\":\"b\"");
    assertThat(record.annotate(uid, Map.of("temper.io/tier-pods", "high=2")))
        .isEqualTo(Written.DONE);

    assertThat(annotations(NODE))
        .contains("\"temper.io/tier-pods\":\"high=2\"")
        .contains("\"a\":\"b\"")
        .doesNotContain("temper.io/x");
  }

  @Test
  void leaseIsMadeRenewedAndGoesWithTheNode() throws Exception {
    assertThat(record().renew(uid, TIME)).isEqualTo(Written.DONE);
    assertThat(record().renew(uid, TIME + 10_000)).isEqualTo(Written.DONE);

    assertThat(get(LEASES + "/" + NODE))
        .contains("\"renewTime\":\"2025-11-25T16:00:10.123000Z\"")
        .contains("\"holderIdentity\":\"" + NODE + "\"")
        .contains("\"uid\":\"" + uid + "\"");
  }

  @Test
  void agentWritesToNoOtherNodeOrLease() throws Exception {
    String otherUid = first("\"uid\":\"([^\"]+)\"", get("/api/v1/nodes/" + OTHER));
    KubeNodeRecord asOther = new KubeNodeRecord(agent, NAMESPACE, OTHER);

    assertThat(why(asOther.annotate(otherUid, Map.of("temper.io/x", "1"))))
        .contains("own node and Lease alone");
    assertThat(why(asOther.renew(otherUid, TIME))).contains("own node and Lease alone");
    assertThat(annotations(OTHER)).doesNotContain("temper.io/");
  }

  @Test
  void agentChangesNothingOfItsNodeButItsAnnotations() {
    assertThat(refusal(() -> patchNode(NODE, "{\"metadata\":{\"labels\":{\"l\":\"v\"}}}")))
        .contains("nothing of its node but annotations");
    assertThat(refusal(() -> patchNode(NODE, "{\"spec\":{\"unschedulable\":true}}")))
        .contains("nothing of its node but annotations");
    assertThat(refusal(() -> patchNode(NODE, "{\"metadata\":{\"finalizers\":[\"a/b\"]}}")))
        .contains("nothing of its node but annotations");
    for (String annotation :
        List.of(
            "\"a\":\"c\"",
            "\"a\":null",
            "\"d\":\"e\"",
            "\"temper.io/safe-mode-requested\":\"true\"")) {
      assertThat(
              refusal(
                  () -> patchNode(NODE, "{\"metadata\":{\"annotations\":{" + annotation + "}}}")))
          .as(annotation)
          .contains("temper.io annotations alone");
    }
    assertThat(
            refusal(() ->
                agent.patch("/api/v1/nodes/" + NODE + "/status", MERGE, JSON, "{\"status\":{}}")))
        .contains("403");
  }

  @Test
  void safeModeThatWasAskedForStaysAskedFor() throws Exception {
    admin
        .patch(
            "/api/v1/nodes/" + NODE,
            MERGE,
            JSON,
            "{\"metadata\":{\"annotations\":{\"temper.io/safe-mode-requested\":\"true\"}}}")
        .close();

    assertThat(record().annotate(uid, Map.of("temper.io/x", "1"))).isEqualTo(Written.DONE);
    assertThat(
            refusal(() ->
                patchNode(
                    NODE,
                    "{\"metadata\":{\"annotations\":{\"temper.io/safe-mode-requested\":null}}}")))
        .contains("temper.io annotations alone");
    assertThat(annotations(NODE)).contains("\"temper.io/safe-mode-requested\":\"true\"");
  }

  @Test
  void tokenOfNoNodeWritesNothing() throws Exception {
    try (KubeClient unbound = client(token("", ""))) {
      assertThat(
              why(
                  new KubeNodeRecord(unbound, NAMESPACE, NODE)
                      .annotate(uid, Map.of("temper.io/x", "1"))))
          .contains("own node and Lease alone");
    }
  }

  @Test
  void withoutRightsItIsSaidWhy() throws Exception {
    delete(PATHS.get("ClusterRoleBinding") + "/temper-nodeagent");
    await(
        "the right to be gone",
        () -> why(record().annotate(uid, Map.of("temper.io/x", "1"))).contains("HTTP 403"));

    assertThat(why(record().annotate(uid, Map.of("temper.io/x", "1")))).contains("cannot patch");
  }

  @Test
  void nodeThatIsGoneIsNotMadeAgainNorItsSuccessorWrittenTo() throws Exception {
    delete("/api/v1/nodes/" + NODE);
    // The token was bound to that node, and is void now.
    assertThat(record().annotate(uid, Map.of("temper.io/x", "1")))
        .isInstanceOf(Written.Failed.class);
    assertThat(new KubeNodeRecord(admin, NAMESPACE, NODE).annotate(uid, Map.of("temper.io/x", "1")))
        .isInstanceOf(Written.Failed.class);
    assertThat(refusal(() -> admin.get("/api/v1/nodes/" + NODE))).contains("404");

    post("/api/v1/nodes", "{\"metadata\":{\"name\":\"" + NODE + "\"}}");

    assertThat(
            why(
                new KubeNodeRecord(admin, NAMESPACE, NODE)
                    .annotate(uid, Map.of("temper.io/x", "1"))))
        .contains("metadata.uid");
    assertThat(annotations(NODE)).doesNotContain("temper.io/x");
  }

  @Test
  void nodeFullOfOthersAnnotationsIsSaidAndOutlived() throws Exception {
    String most = "x".repeat(256 * 1024 - 100);
    admin
        .patch(
            "/api/v1/nodes/" + NODE,
            MERGE,
            JSON,
            "{\"metadata\":{\"annotations\":{\"big\":\"" + most + "\"}}}")
        .close();
    assertThat(why(record().annotate(uid, Map.of("temper.io/tier-pods", "high=1".repeat(40)))))
        .contains("422")
        .contains("annotations");

    admin
        .patch(
            "/api/v1/nodes/" + NODE, MERGE, JSON, "{\"metadata\":{\"annotations\":{\"big\":null}}}")
        .close();

    assertThat(record().annotate(uid, Map.of("temper.io/tier-pods", "high=1".repeat(40))))
        .isEqualTo(Written.DONE);
  }

  /// A request that is expected to be refused.
  private interface Request {
    InputStream send();
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private KubeNodeRecord record() {
    return new KubeNodeRecord(agent, NAMESPACE, NODE);
  }

  private InputStream patchNode(String name, String patch) {
    return agent.patch("/api/v1/nodes/" + name, MERGE, JSON, patch);
  }

  private static String refusal(Request request) {
    try {
      request.send().close();
      return "done";
    } catch (KubeException | IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String why(Written written) {
    return written instanceof Written.Failed(var why) ? why : "done";
  }

  private String annotations(String node) throws IOException {
    return first(
        "\"annotations\":(\\{[^}]*\\})", get("/api/v1/nodes/" + node) + "\"annotations\":{}");
  }

  private String get(String path) throws IOException {
    try (InputStream answer = admin.get(path)) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String post(String path, String body) {
    try (InputStream answer = admin.post(path, body)) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    } catch (KubeException e) {
      assertThat(e.code()).as(e.getMessage()).isEqualTo(409);
      return "";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void delete(String path) {
    try (InputStream answer = admin.send("DELETE", path, JSON, JSON, "")) {
      answer.readAllBytes();
    } catch (KubeException e) {
      assertThat(e.code()).as(e.getMessage()).isEqualTo(404);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void apply(String document) throws IOException {
    String kind = first("(?m)^kind: (\\w+)", document);
    String name = first("(?m)^  name: (\\S+)", document);
    admin
        .patch(
            PATHS.get(kind) + "/" + name + "?fieldManager=test&force=true",
            "application/apply-patch+yaml",
            JSON,
            document)
        .close();
  }

  private static List<String> chart() throws IOException {
    String text =
        Files.readString(Path.of(CHART))
            .replaceAll("(?m)^\\{\\{- .*\\n?", "")
            .replaceAll("labels: \\{\\{- include .* }}", "labels: {}")
            .replace("{{ .Release.Namespace }}", NAMESPACE);
    assertThat(text).doesNotContain("{{");
    return List.of(text.split("(?m)^---$", -1));
  }

  private String token(String node, String nodeUid) {
    String bound =
        node.isEmpty()
            ? ""
            : ",\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\":\""
                + node
                + "\",\"uid\":\""
                + nodeUid
                + "\"}";
    String body =
        "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenRequest\","
            + "\"spec\":{\"expirationSeconds\":3600"
            + bound
            + "}}";
    return first("\"token\":\"([^\"]+)\"", post(ACCOUNTS + "/temper-nodeagent/token", body));
  }

  // As the administrator's kubeconfig, with another user.
  private KubeClient client(String token) throws IOException {
    String text = Files.readString(Path.of(kubeconfig()));
    Path file = Files.createTempFile(directory, "kubeconfig", "");
    Files.writeString(
        file,
        """
        current-context: c
        contexts:
        - {name: c, context: {cluster: k, user: u}}
        clusters:
        - name: k
          cluster:
            server: %s
            certificate-authority-data: %s
        users:
        - {name: u, user: {token: %s}}
        """
            .formatted(
                first("server: (\\S+)", text),
                first("certificate-authority-data: (\\S+)", text),
                token));
    return new KubeClient(KubeAccess.fromKubeconfig(file));
  }

  private static String kubeconfig() {
    return System.getenv("TEMPER_KUBECONFIG");
  }

  private static String first(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return matcher.group(1);
  }

  private static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(50);
    }
  }
}
