package io.temper.machinery.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.RbacAuthorizationV1Api;
import io.kubernetes.client.openapi.models.AuthenticationV1TokenRequest;
import io.kubernetes.client.openapi.models.RbacV1Subject;
import io.kubernetes.client.openapi.models.V1BoundObjectReference;
import io.kubernetes.client.openapi.models.V1ClusterRole;
import io.kubernetes.client.openapi.models.V1ClusterRoleBinding;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1Node;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PolicyRule;
import io.kubernetes.client.openapi.models.V1RoleRef;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1TokenRequestSpec;
import io.kubernetes.client.openapi.models.V1TokenRequestStatus;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import io.temper.machinery.Conformance;
import io.temper.machinery.audit.AuditConfig;
import io.temper.machinery.audit.Auditor;
import io.temper.machinery.authz.Attributes;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.config.Flags;
import io.temper.machinery.config.Parsed;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.http.TestServer;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.time.Eventually;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.JsonWriter;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same requests, with the same tokens and `Impersonate-*` headers, to the cluster that
/// TEMPER_KUBECONFIG names and to a server of ours that leaves identities and rights to it: both
/// serve them as the same user or refuse them in the same words, and say the same of them in their
/// audit logs (kube-apiserver's is `log/audit.log` beside the kubeconfig, as hack/lab has it).
final class ImpersonationIT {
  private static final Path KUBECONFIG = Path.of(System.getenv("TEMPER_KUBECONFIG"));
  private static final String REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
  private static final String REVIEW =
      "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}";
  private static final String AUTHENTICATION = "authentication.k8s.io";

  private final Clocks clocks = Clocks.system();
  private final ServerMetrics metrics = new ServerMetrics();
  private final ApiClient admin = new ClusterAccess(KUBECONFIG).requests();
  private final CoreV1Api core = new CoreV1Api(admin);
  private final String namespace = "impersonation-" + UUID.randomUUID();
  private final String node = "n-" + UUID.randomUUID();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<String, String> tokens = new HashMap<>();

  /// Trusts the cluster and shows nothing of its own.
  private final OkHttpClient stranger = stranger();

  @TempDir Path folder;

  /// One request.
  ///
  /// @param account whose token it carries; empty for none
  private record Attempt(String account, Map<String, List<String>> headers) {}

  @BeforeEach
  void makeNamespace() throws ApiException {
    core.createNamespace(new V1Namespace().metadata(new V1ObjectMeta().name(namespace))).execute();
    core.createNode(new V1Node().metadata(new V1ObjectMeta().name(node))).execute();
  }

  @AfterEach
  void close() throws Exception {
    core.deleteNode(node).execute();
    core.deleteNamespace(namespace).execute();
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  @Test
  @Conformance({"G7", "H7"})
  void impersonationIsThatOfKubeApiserver() throws Exception {
    account("plain", List.of());
    account(
        "legacy",
        List.of(
            rule("impersonate", "", "users", "joe"),
            rule("impersonate", "", "groups", "dev", "ops"),
            rule("impersonate", "", "serviceaccounts", "plain"),
            rule("impersonate", AUTHENTICATION, "uids", "7"),
            rule("impersonate", AUTHENTICATION, "userextras/acme.io/scopes", "x", "y")));
    account(
        "constrained",
        List.of(
            rule("impersonate-on:user-info:create", AUTHENTICATION, "selfsubjectreviews"),
            rule("impersonate-on:serviceaccount:create", AUTHENTICATION, "selfsubjectreviews"),
            rule("impersonate-on:arbitrary-node:create", AUTHENTICATION, "selfsubjectreviews"),
            rule("impersonate:user-info", AUTHENTICATION, "users", "joe"),
            rule("impersonate:user-info", AUTHENTICATION, "groups", "*"),
            rule("impersonate:serviceaccount", AUTHENTICATION, "serviceaccounts", "plain"),
            rule("impersonate:arbitrary-node", AUTHENTICATION, "nodes", "any")));
    account("elsewhere", List.of(rule("impersonate:user-info", AUTHENTICATION, "users", "joe")));
    account(
        "agent",
        List.of(
            rule("impersonate-on:associated-node:create", AUTHENTICATION, "selfsubjectreviews"),
            rule("impersonate:associated-node", AUTHENTICATION, "nodes", "*")));
    Path events = folder.resolve("audit.log");
    TestServer ours = serve(events);

    List<Attempt> attempts =
        List.of(
            attempt("", "User", "joe"),
            attempt("plain"),
            attempt("plain", "User", "joe"),
            attempt("plain", "Group", "dev"),
            attempt("plain", "Uid", "7", "Extra-a", "b"),
            attempt("legacy", "User", "joe"),
            attempt("legacy", "User", "joe", "Group", "dev", "Group", "ops", "Uid", "7"),
            attempt("legacy", "User", "joe", "Extra-acme.io%2fscopes", "x"),
            attempt("legacy", "User", "joe", "Extra-acme.io%2fscopes", "z"),
            attempt("legacy", "User", "joe", "Group", "dev", "Group", "qa"),
            attempt("legacy", "User", "joe", "Group", "dev,ops"),
            attempt("legacy", "User", "joe", "Uid", "8"),
            attempt("legacy", "User", "ann"),
            attempt("legacy", "User", "system:anonymous"),
            attempt("legacy", "User", name("plain")),
            attempt("legacy", "User", name("agent")),
            attempt("constrained", "User", "joe"),
            attempt("constrained", "User", "ann"),
            attempt("constrained", "User", "joe", "Group", "a", "Group", "b"),
            attempt("constrained", "User", "joe", "Group", "system:masters"),
            attempt("constrained", "User", "joe", "Uid", "7"),
            attempt("constrained", "User", "joe", "Extra-plain", "x"),
            attempt("constrained", "User", name("plain")),
            attempt("constrained", "User", name("plain"), "Group", "a"),
            attempt("constrained", "User", "system:node:any"),
            attempt("constrained", "User", "system:node:other"),
            attempt("elsewhere", "User", "joe"),
            attempt("agent", "User", "system:node:" + node),
            attempt("agent", "User", "system:node:other"));
    for (Attempt attempt : attempts) {
      assertThat(outcome(attempt, ours)).as(attempt.toString()).isEqualTo(outcome(attempt, null));
    }

    Map<String, Object> logged = events(events);
    Map<String, Object> kube = events(KUBECONFIG.resolveSibling("log/audit.log"));
    assertThat(logged).hasSize(attempts.size());
    assertThat(logged).isEqualTo(kube);
  }

  /// The answer: code and user, or message.
  ///
  /// @param ours null for kube-apiserver
  private String outcome(Attempt attempt, @Nullable TestServer ours) throws Exception {
    Map<String, List<String>> headers = new LinkedHashMap<>(attempt.headers);
    headers.put("Audit-Id", List.of(id(attempt)));
    if (!attempt.account.isEmpty()) {
      headers.put("Authorization", List.of("Bearer " + token(attempt.account)));
    }
    byte[] body = ours == null ? asked(headers) : asked(ours, headers);
    Map<?, ?> answer = (Map<?, ?>) Objects.requireNonNull(JsonText.parse(body));
    Object message = answer.get("message");
    return message == null
        ? String.valueOf(((Map<?, ?>) Objects.requireNonNull(answer.get("status"))).get("userInfo"))
        : answer.get("code") + " " + message;
  }

  private static OkHttpClient stranger() {
    try (Reader text = Files.newBufferedReader(KUBECONFIG)) {
      KubeConfig config = KubeConfig.loadKubeConfig(text);
      byte[] authority = Base64.getDecoder().decode(config.getCertificateAuthorityData());
      return new ClientBuilder().setCertificateAuthority(authority).build().getHttpClient();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String id(Attempt attempt) {
    String id = namespace + " " + attempt.account + " " + attempt.headers;
    return UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)) + "-" + namespace;
  }

  private byte[] asked(TestServer ours, Map<String, List<String>> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(ours.uri(REVIEWS))
            .header("Content-Type", "application/json")
            .header("User-Agent", "it")
            .POST(HttpRequest.BodyPublishers.ofString(REVIEW));
    headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
    return TestServer.send(ours.nobody(Version.HTTP_2), request.build())
        .body()
        .getBytes(StandardCharsets.UTF_8);
  }

  /// Asks kube-apiserver, without the administrator's certificate.
  private byte[] asked(Map<String, List<String>> headers) throws IOException {
    okhttp3.Request.Builder request =
        new okhttp3.Request.Builder()
            .url(admin.getBasePath() + REVIEWS)
            .header("User-Agent", "it")
            .post(RequestBody.create(REVIEW, okhttp3.MediaType.get("application/json")));
    headers.forEach((name, values) -> values.forEach(value -> request.addHeader(name, value)));
    try (okhttp3.Response response = stranger.newCall(request.build()).execute()) {
      return response.body().bytes();
    }
  }

  private static Attempt attempt(String account, String... headers) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.computeIfAbsent("Impersonate-" + headers[i], _ -> new ArrayList<>()).add(headers[i + 1]);
    }
    return new Attempt(account, all);
  }

  private String name(String account) {
    return "system:serviceaccount:" + namespace + ":" + account;
  }

  private static V1PolicyRule rule(String verb, String group, String resource, String... names) {
    V1PolicyRule rule =
        new V1PolicyRule().addVerbsItem(verb).addApiGroupsItem(group).addResourcesItem(resource);
    return names.length == 0 || names[0].equals("*") ? rule : rule.resourceNames(List.of(names));
  }

  /// Makes a service account that has these rights, and waits until it has.
  private void account(String name, List<V1PolicyRule> rules) throws ApiException {
    core.createNamespacedServiceAccount(
            namespace, new V1ServiceAccount().metadata(new V1ObjectMeta().name(name)))
        .execute();
    if (rules.isEmpty()) {
      return;
    }
    String role = namespace + ":" + name;
    V1ObjectMeta metadata = new V1ObjectMeta().name(role);
    RbacAuthorizationV1Api rbac = new RbacAuthorizationV1Api(admin);
    rbac.createClusterRole(new V1ClusterRole().metadata(metadata).rules(rules)).execute();
    rbac.createClusterRoleBinding(
            new V1ClusterRoleBinding()
                .metadata(metadata)
                .roleRef(
                    new V1RoleRef()
                        .apiGroup("rbac.authorization.k8s.io")
                        .kind("ClusterRole")
                        .name(role))
                .addSubjectsItem(
                    new RbacV1Subject().kind("ServiceAccount").namespace(namespace).name(name)))
        .execute();
    open.add(() -> {
      rbac.deleteClusterRoleBinding(role).execute();
      rbac.deleteClusterRole(role).execute();
    });
    AccessReviews reviews = new AccessReviews(admin, metrics, clocks);
    Eventually.until(
        "rights of " + name,
        () ->
            rules.stream()
                .allMatch(
                    rule -> reviews.authorize(question(name, rule)) instanceof Decision.Allowed));
  }

  private Attributes question(String account, V1PolicyRule rule) {
    String[] resource = Objects.requireNonNull(rule.getResources()).getFirst().split("/", 2);
    List<String> names = rule.getResourceNames();
    return Attributes.of(
        new UserInfo(name(account), "", List.of(), Map.of()),
        rule.getVerbs().getFirst(),
        Objects.requireNonNull(rule.getApiGroups()).getFirst(),
        "",
        resource[0],
        resource.length == 1 ? "" : resource[1],
        names == null || names.isEmpty() ? "" : names.getFirst());
  }

  /// The agent's belongs to a pod on the node.
  private String token(String account) throws ApiException {
    String known = tokens.get(account);
    if (known != null) {
      return known;
    }
    V1TokenRequestSpec spec = new V1TokenRequestSpec().audiences(List.of());
    if (account.equals("agent")) {
      spec.boundObjectRef(podOnTheNode());
    }
    var request = new AuthenticationV1TokenRequest().spec(spec);
    V1TokenRequestStatus status =
        core.createNamespacedServiceAccountToken(account, namespace, request).execute().getStatus();
    String token = Objects.requireNonNull(Objects.requireNonNull(status).getToken());
    tokens.put(account, token);
    return token;
  }

  private V1BoundObjectReference podOnTheNode() throws ApiException {
    V1PodSpec spec =
        new V1PodSpec()
            .nodeName(node)
            .serviceAccountName("agent")
            // The client would send an empty one, which kube takes for one that a pod may not set.
            .overhead(null)
            .addContainersItem(new V1Container().name("agent").image("none"));
    V1Pod pod =
        core.createNamespacedPod(
                namespace, new V1Pod().metadata(new V1ObjectMeta().name("agent")).spec(spec))
            .execute();
    return new V1BoundObjectReference()
        .apiVersion("v1")
        .kind("Pod")
        .name("agent")
        .uid(Objects.requireNonNull(pod.getMetadata()).getUid());
  }

  private TestServer serve(Path events) throws IOException {
    Path none = Path.of("");
    Delegation delegation =
        Delegation.of(
            new DelegationConfig(
                KUBECONFIG,
                none,
                none,
                true,
                none,
                none,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of()),
            metrics,
            clocks);
    open.add(delegation);
    Auditor auditor = auditor(events);
    open.add(auditor);
    TestServer server =
        TestServer.start(builder -> {
          builder.metrics(metrics).audit(auditor).path(REVIEWS, ImpersonationIT::reviewed);
          delegation.install(builder);
        });
    open.add(server);
    delegation.start();
    return server;
  }

  private Auditor auditor(Path events) throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("policy.yaml"),
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules: [{level: Metadata}]
            """);
    String[] flags = {"--audit-policy-file=" + policy, "--audit-log-path=" + events};
    var parsed =
        (Parsed.Ready<AuditConfig>) Flags.of(AuditConfig.class, "X").parse(flags, Map.of());
    return Auditor.of(parsed.config(), AuditWebhook::of, metrics, clocks);
  }

  /// As kube-apiserver answers a SelfSubjectReview.
  private static Response reviewed(Request request) {
    UserInfo user = request.user();
    JsonWriter json = new JsonWriter();
    json.beginObject().name("status").beginObject().name("userInfo").beginObject();
    json.optional("username", user.name()).optional("uid", user.uid());
    json.name("groups").tree(user.groups());
    if (!user.extra().isEmpty()) {
      json.name("extra").tree(new TreeMap<>(user.extra()));
    }
    byte[] body = json.endObject().endObject().endObject().document();
    return Response.Full.of(201, "application/json", body);
  }

  /// The events of this test by Audit-ID, without their times.
  private Map<String, Object> events(Path log) throws IOException {
    Map<String, Object> events = new TreeMap<>();
    for (String line : Files.readAllLines(log)) {
      if (!line.contains("-" + namespace + "\"")) {
        continue;
      }
      Map<String, Object> event = new TreeMap<>();
      ((Map<?, ?>) Objects.requireNonNull(JsonText.parse(line.getBytes(StandardCharsets.UTF_8))))
          .forEach((name, value) -> event.put(String.valueOf(name), value));
      event.keySet().removeIf(name -> name.endsWith("Timestamp"));
      events.put(String.valueOf(event.get("auditID")), event);
    }
    return events;
  }
}
