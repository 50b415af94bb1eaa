package io.temper.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.config.Flags;
import io.temper.machinery.config.Parsed;
import io.temper.machinery.tls.Pem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The webhook as kube-apiserver calls it, on the cluster that TEMPER_KUBECONFIG names.
final class AdmissionIT {
  private static final String POLICIES = "/apis/policy.temper.io/v1/overcommitpolicies";
  private static final String REGISTRATIONS =
      "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
  private static final String DEFINITIONS =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final String PLAIN =
      """
      {"requests":{"cpu":"500m","memory":"64Mi"},"limits":{"cpu":"1"}}
      """;

  private final Kube kube = new Kube();
  private final String id = UUID.randomUUID().toString().substring(0, 8);
  private final String namespace = "overcommit-" + id;
  private @Nullable Admission admission;

  @BeforeEach
  void startWebhook() throws IOException {
    define("overcommitpolicies");
    namespace(namespace, "enabled");
    policy("Enforce", 60);
    Admission started = admission();
    admission = started;
    register(started.port());
    Kube.await("ready", () -> started.waitingFor().isEmpty());
    Kube.await("called", () -> "300m".equals(cpu(tried(PLAIN))));
  }

  @AfterEach
  void stopWebhook() {
    if (admission != null) {
      admission.close();
    }
    kube.delete(REGISTRATIONS + "/" + namespace);
    kube.delete(POLICIES + "/" + namespace);
    kube.delete("/api/v1/namespaces/" + namespace + "/secrets/temper-admission-serving");
    kube.delete("/api/v1/namespaces/" + namespace);
  }

  @Test
  void podIsScaledAndKeepsWhatItAskedFor() {
    Map<String, @Nullable Object> pod = created("web", PLAIN, "");

    assertThat(cpu(pod)).isEqualTo("300m");
    assertThat(Kube.field(pod, "spec", "containers", 0, "resources", "limits", "cpu"))
        .isEqualTo("1");
    assertThat(Kube.field(pod, "metadata", "annotations", "temper.io/original-requests"))
        .isEqualTo("{\"containers\":{\"app\":{\"cpu\":\"500m\",\"scaled\":\"300m\"}}}");
    assertThat(Kube.field(pod, "metadata", "labels", "temper.io/overcommitted")).isEqualTo("true");
    assertThat(Kube.field(pod, "status", "qosClass")).isEqualTo("Burstable");
  }

  @Test
  void copyOfScaledPodIsScaledOnce() {
    Map<String, @Nullable Object> first = created("web", PLAIN, "");
    String annotation =
        "\"annotations\":{\"temper.io/original-requests\":"
            + quoted(Kube.field(first, "metadata", "annotations", "temper.io/original-requests"))
            + "},";

    Map<String, @Nullable Object> copy =
        created("copy", "{\"requests\":{\"cpu\":\"300m\"}}", annotation);

    assertThat(cpu(copy)).isEqualTo("300m");
  }

  @Test
  void sidecarsAndThePodsOwnRequestAreScaledTogether() {
    Map<String, @Nullable Object> pod =
        kube.create(
                "/api/v1/namespaces/" + namespace + "/pods",
                """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"whole"},"spec":{
                  "resources":{"requests":{"cpu":"2"}},
                  "initContainers":[{"name":"side","image":"x","restartPolicy":"Always",
                    "resources":{"requests":{"cpu":"100m"}}}],
                  "containers":[{"name":"app","image":"x",
                    "resources":{"requests":{"cpu":"1"}}}]}}
                """)
            .tree();

    assertThat(cpu(pod)).isEqualTo("600m");
    assertThat(Kube.field(pod, "spec", "initContainers", 0, "resources", "requests", "cpu"))
        .isEqualTo("60m");
    assertThat(Kube.field(pod, "spec", "resources", "requests", "cpu")).isEqualTo("1200m");
  }

  @Test
  void podsThatMatterMostOrAreGuaranteedStayAsTheyAre() {
    Map<String, @Nullable Object> guaranteed =
        created("guaranteed", "{\"limits\":{\"cpu\":\"1\",\"memory\":\"64Mi\"}}", "");
    Map<String, @Nullable Object> optedOut =
        created("opted-out", PLAIN, "\"annotations\":{\"temper.io/overcommit\":\"disabled\"},");

    assertThat(cpu(guaranteed)).isEqualTo("1");
    assertThat(Kube.field(guaranteed, "metadata", "annotations")).isNull();
    assertThat(cpu(optedOut)).isEqualTo("500m");
  }

  @Test
  void namespaceThatDidNotOptInIsNotAsked() {
    String other = namespace + "-out";
    namespace(other, "");
    Map<String, @Nullable Object> pod =
        kube.create("/api/v1/namespaces/" + other + "/pods", pod("web", PLAIN, "")).tree();

    assertThat(cpu(pod)).isEqualTo("500m");
    kube.delete("/api/v1/namespaces/" + other);
  }

  @Test
  void labelAndPolicyAreFollowedWithinMoments() {
    policy("Observe", 60);
    Kube.await("observing", () -> "500m".equals(cpu(tried(PLAIN))));
    policy("Enforce", 80);
    Kube.await("another ratio", () -> "400m".equals(cpu(tried(PLAIN))));
    namespace(namespace, "no");
    Kube.await("out", () -> "500m".equals(cpu(tried(PLAIN))));
    namespace(namespace, "enabled");
    Kube.await("in again", () -> "400m".equals(cpu(tried(PLAIN))));
  }

  @Test
  void namespaceThatAPolicyExemptsIsLetBe() {
    String exempt = namespace + "-exempt";
    kube.create(
        POLICIES,
        """
        {"apiVersion":"policy.temper.io/v1","kind":"OvercommitPolicy","metadata":{"name":"%s"},
         "spec":{"mode":"Exempt","priority":1000,"namespaceSelector":{"matchLabels":{
         "kubernetes.io/metadata.name":"%s"}}}}
        """
            .formatted(exempt, namespace));
    try {
      Kube.await("exempted", () -> "500m".equals(cpu(tried(PLAIN))));
      Kube.await("overruled", () -> "False/Overruled".equals(condition("Applied")));
    } finally {
      kube.delete(POLICIES + "/" + exempt);
    }
  }

  @Test
  void policySaysWhereItIsInForce() {
    Kube.await("applied", () -> "True/Enforcing".equals(condition("Applied")));
    assertThat(condition("Accepted")).isEqualTo("True/Valid");

    policy("Observe", 60);
    Kube.await("observing", () -> "False/Observing".equals(condition("Applied")));
    namespace(namespace, "no");
    Kube.await("nowhere", () -> "False/NoNamespaces".equals(condition("Applied")));
  }

  @Test
  void runningPodsGetBackWhatTheyAskedForWhenTheirNamespaceOptsOut() {
    created("web", PLAIN, "");
    created("other", "{\"requests\":{\"cpu\":\"1\"},\"limits\":{\"memory\":\"64Mi\"}}", "");

    namespace(namespace, "no");

    Kube.await("given back", () -> "500m".equals(cpu(running("web"))));
    Kube.await("forgotten", () -> Kube.field(running("web"), "metadata", "labels") == null);
    Kube.await("given back", () -> "1".equals(cpu(running("other"))));
    assertThat(Kube.field(running("web"), "metadata", "annotations")).isNull();
    Kube.await("told", () -> !events("RequestsRestored").isEmpty());
  }

  @Test
  void podThatCannotBeResizedIsToldToNeedARollout() {
    created("web", PLAIN, "");
    String windows =
        pod("windows", PLAIN, "").replace("\"spec\":{", "\"spec\":{\"os\":{\"name\":\"windows\"},");
    kube.create("/api/v1/namespaces/" + namespace + "/pods", windows);
    assertThat(cpu(running("windows"))).isEqualTo("300m");

    policy("Observe", 60);

    Kube.await("told", () -> !events("RolloutNeeded").isEmpty());
    assertThat(cpu(running("windows"))).isEqualTo("300m");
    Kube.await("given back", () -> "500m".equals(cpu(running("web"))));
  }

  @Test
  void podsOfDeploymentThatIsSizedByUtilizationAreLetBe() {
    kube.create(
        "/apis/autoscaling/v2/namespaces/" + namespace + "/horizontalpodautoscalers",
        """
        {"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"web"},
         "spec":{"maxReplicas":2,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment",
         "name":"web"}}}
        """);
    // Told by what becomes of a pod that looks like one of its own.
    Kube.await("autoscaler known", () -> "500m".equals(cpu(ownedBy("web"))));

    deployment("web");
    deployment("worker");

    assertThat(cpu(podOf("web"))).isEqualTo("500m");
    assertThat(cpu(podOf("worker"))).isEqualTo("300m");
  }

  @Test
  void podsWhoseRequestsAnAutoscalerWritesAreLetBeOnceItsKindIsServed() {
    Kube.Answer defined =
        kube.apply(
            DEFINITIONS + "/verticalpodautoscalers.autoscaling.k8s.io",
            """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
             "metadata":{"name":"verticalpodautoscalers.autoscaling.k8s.io",
              "annotations":{"api-approved.kubernetes.io":"unapproved, for a test"}},
             "spec":{"group":"autoscaling.k8s.io","scope":"Namespaced","names":{
              "plural":"verticalpodautoscalers","kind":"VerticalPodAutoscaler"},
              "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{
              "type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
            """);
    assertThat(defined.code()).as(defined.body()).isIn(200, 201);
    String folder =
        "/apis/autoscaling.k8s.io/v1/namespaces/" + namespace + "/verticalpodautoscalers";
    Kube.await("definition", () -> kube.get(folder).code() == 200);
    kube.create(
        folder,
        """
        {"apiVersion":"autoscaling.k8s.io/v1","kind":"VerticalPodAutoscaler",
         "metadata":{"name":"web"},"spec":{"targetRef":{"apiVersion":"apps/v1",
         "kind":"Deployment","name":"web"}}}
        """);

    Kube.await("autoscaler known", () -> "500m".equals(cpu(ownedBy("web"))));

    assertThat(cpu(ownedBy("worker"))).isEqualTo("300m");
    kube.delete(DEFINITIONS + "/verticalpodautoscalers.autoscaling.k8s.io");
  }

  @Test
  void limitRangeDoesNotKeepScaledPodsOut() {
    kube.create(
        "/api/v1/namespaces/" + namespace + "/limitranges",
        """
        {"apiVersion":"v1","kind":"LimitRange","metadata":{"name":"least"},
         "spec":{"limits":[{"type":"Container","min":{"cpu":"450m"}}]}}
        """);

    Kube.await("range known", () -> "450m".equals(cpu(tried(PLAIN))));

    assertThat(cpu(created("web", PLAIN, ""))).isEqualTo("450m");
  }

  @Test
  void webhookThatIsGoneLetsPodsInAsTheyAre() {
    if (admission != null) {
      admission.close();
    }

    assertThat(cpu(created("web", PLAIN, ""))).isEqualTo("500m");
  }

  @Test
  void anotherReplicaServesTheSameCertificate() throws IOException, GeneralSecurityException {
    try (Admission second = admission()) {
      Kube.await("ready", () -> second.waitingFor().isEmpty());

      HttpResponse<String> answer = post(second.port(), "{}");

      assertThat(answer.statusCode()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @MethodSource("garbage")
  void garbageIsRefusedWithWords(String body, String said)
      throws IOException, GeneralSecurityException {
    int port = admission == null ? 0 : admission.port();

    HttpResponse<String> answer = post(port, body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("\"reason\":\"BadRequest\"")
        .contains("not an AdmissionReview of admission.k8s.io/v1: " + said);
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> garbage() {
    return Stream.of(
        arguments("", "unexpected end of JSON input"),
        arguments("{", "unexpected end"),
        arguments("[]", "the body is no object"),
        arguments("{}", "apiVersion is not admission.k8s.io/v1 but null"),
        arguments(
            "{\"apiVersion\":\"admission.k8s.io/v1beta1\",\"kind\":\"AdmissionReview\"}",
            "apiVersion is not admission.k8s.io/v1 but admission.k8s.io/v1beta1"),
        arguments(
            "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"}",
            "request is no object"),
        arguments(
            "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{}}",
            "request.uid is missing"));
  }

  private static org.junit.jupiter.params.provider.Arguments arguments(String body, String said) {
    return org.junit.jupiter.params.provider.Arguments.of(body, said);
  }

  @Test
  void metricsSayWhatBecameOfPods() throws IOException, GeneralSecurityException {
    int port = admission == null ? 0 : admission.port();
    created("web", PLAIN, "");

    HttpResponse<String> page = get(port, "/metrics");

    assertThat(page.body())
        .contains("temper_admission_pods_total{outcome=\"scaled\",reason=\"\"}")
        .contains("temper_admission_review_seconds_bucket{le=\"0.002\"}")
        .contains("temper_admission_certificate_expiry_seconds");
    assertThat(get(port, "/readyz").statusCode()).isEqualTo(200);
    assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
  }

  /// `STATUS/REASON` of a condition of the policy; empty while there is none.
  private String condition(String type) {
    Object conditions =
        Kube.field(kube.get(POLICIES + "/" + namespace).tree(), "status", "conditions");
    if (conditions instanceof List<?> list) {
      for (Object each : list) {
        if (type.equals(Kube.field(each, "type"))) {
          return Kube.field(each, "status") + "/" + Kube.field(each, "reason");
        }
      }
    }
    return "";
  }

  private Admission admission() {
    String[] flags = {
      "--bind-address=127.0.0.1",
      "--secure-port=0",
      "--serving-names=127.0.0.1",
      "--kubeconfig=" + Kube.KUBECONFIG,
      "--namespace=" + namespace,
      "--revert-after=1s",
      "--webhook-configuration=" + namespace
    };
    Parsed<AdmissionConfig> parsed =
        Flags.of(AdmissionConfig.class, "TEMPER").parse(flags, Map.of());
    if (parsed instanceof Parsed.Ready<AdmissionConfig>(var config, var _)) {
      Admission made = new Admission(config);
      made.start();
      return made;
    }
    throw new AssertionError("refused: " + parsed);
  }

  private void register(int port) {
    Kube.Answer answer =
        kube.create(
            REGISTRATIONS,
            """
            {"apiVersion":"admissionregistration.k8s.io/v1","kind":"MutatingWebhookConfiguration",
             "metadata":{"name":"%1$s"},"webhooks":[{"name":"overcommit.temper.io",
             "clientConfig":{"url":"https://127.0.0.1:%2$d/overcommit"},
             "rules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["CREATE"],
               "resources":["pods"],"scope":"Namespaced"}],
             "namespaceSelector":{"matchLabels":{"temper.io/overcommit":"enabled",
               "kubernetes.io/metadata.name":"%1$s"}},
             "failurePolicy":"Ignore","timeoutSeconds":1,"sideEffects":"None",
             "reinvocationPolicy":"IfNeeded","admissionReviewVersions":["v1"]}]}
            """
                .formatted(namespace, port));
    assertThat(answer.code()).as(answer.body()).isEqualTo(201);
  }

  private void define(String plural) throws IOException {
    Path file = Path.of("../manifests/chart/temper/policies/" + plural + ".yaml");
    String name = plural + ".policy.temper.io";
    Kube.Answer answer = kube.apply(DEFINITIONS + "/" + name, Files.readString(file));
    assertThat(answer.code()).as(answer.body()).isIn(200, 201);
    Kube.await("definition", () -> kube.get(POLICIES).code() == 200);
  }

  private void namespace(String name, String label) {
    Kube.Answer answer =
        kube.apply(
            "/api/v1/namespaces/" + name,
            """
            {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s",
             "labels":{"temper.io/overcommit":"%s"}}}
            """
                .formatted(name, label));
    assertThat(answer.code()).as(answer.body()).isIn(200, 201);
  }

  private void policy(String mode, int keepPercent) {
    Kube.Answer answer =
        kube.apply(
            POLICIES + "/" + namespace,
            """
            {"apiVersion":"policy.temper.io/v1","kind":"OvercommitPolicy",
             "metadata":{"name":"%1$s"},"spec":{"namespaceSelector":{"matchLabels":{
             "kubernetes.io/metadata.name":"%1$s"}},"mode":"%2$s","cpu":{"keepPercent":%3$d}}}
            """
                .formatted(namespace, mode, keepPercent));
    assertThat(answer.code()).as(answer.body()).isIn(200, 201);
  }

  private Map<String, @Nullable Object> created(String name, String resources, String metadata) {
    Kube.Answer answer =
        kube.create("/api/v1/namespaces/" + namespace + "/pods", pod(name, resources, metadata));
    assertThat(answer.code()).as(answer.body()).isEqualTo(201);
    return answer.tree();
  }

  private Map<String, @Nullable Object> running(String name) {
    return kube.get("/api/v1/namespaces/" + namespace + "/pods/" + name).tree();
  }

  private List<?> events(String reason) {
    String path = "/api/v1/namespaces/" + namespace + "/events?fieldSelector=reason=" + reason;
    return Kube.field(kube.get(path).tree(), "items") instanceof List<?> list ? list : List.of();
  }

  /// What would become of such a pod.
  private Map<String, @Nullable Object> tried(String resources) {
    return kube.create(
            "/api/v1/namespaces/" + namespace + "/pods?dryRun=All", pod("tried", resources, ""))
        .tree();
  }

  private Map<String, @Nullable Object> ownedBy(String deployment) {
    String metadata =
        """
        "labels":{"pod-template-hash":"abc"},"ownerReferences":[{"apiVersion":"apps/v1",
        "kind":"ReplicaSet","name":"%s-abc","uid":"1","controller":true}],
        """
            .formatted(deployment);
    return kube.create(
            "/api/v1/namespaces/" + namespace + "/pods?dryRun=All", pod("tried", PLAIN, metadata))
        .tree();
  }

  private static String pod(String name, String resources, String metadata) {
    return """
    {"apiVersion":"v1","kind":"Pod","metadata":{%s"name":"%s"},"spec":{"containers":[
     {"name":"app","image":"x","resources":%s}]}}
    """
        .formatted(metadata, name, resources);
  }

  private void deployment(String name) {
    kube.create(
        "/apis/apps/v1/namespaces/" + namespace + "/deployments",
        """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"%1$s"},"spec":{
         "selector":{"matchLabels":{"app":"%1$s"}},"template":{"metadata":{"labels":{"app":"%1$s"}},
         "spec":{"containers":[{"name":"app","image":"x","resources":%2$s}]}}}}
        """
            .formatted(name, PLAIN));
  }

  private Map<String, @Nullable Object> podOf(String deployment) {
    String path = "/api/v1/namespaces/" + namespace + "/pods?labelSelector=app=" + deployment;
    Kube.await("pod of " + deployment, () -> Kube.field(kube.get(path).tree(), "items", 0) != null);
    return Kube.tree(Kube.field(kube.get(path).tree(), "items", 0));
  }

  private static @Nullable Object cpu(Map<String, @Nullable Object> pod) {
    return Kube.field(pod, "spec", "containers", 0, "resources", "requests", "cpu");
  }

  private static String quoted(@Nullable Object text) {
    return "\"" + String.valueOf(text).replace("\"", "\\\"") + "\"";
  }

  private HttpResponse<String> post(int port, String body)
      throws IOException, GeneralSecurityException {
    return send(
        request(port, "/overcommit").POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  private HttpResponse<String> get(int port, String path)
      throws IOException, GeneralSecurityException {
    return send(request(port, path).build());
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path));
  }

  /// As kube-apiserver would: trusting what the registration says and nothing else.
  private HttpResponse<String> send(HttpRequest request)
      throws IOException, GeneralSecurityException {
    Object bundle =
        Kube.field(
            kube.get(REGISTRATIONS + "/" + namespace).tree(),
            "webhooks",
            0,
            "clientConfig",
            "caBundle");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    String pem =
        new String(
            Base64.getDecoder().decode(String.valueOf(bundle)),
            java.nio.charset.StandardCharsets.US_ASCII);
    List<X509Certificate> certificates = Pem.certificates(pem);
    for (X509Certificate certificate : certificates) {
      trusted.setCertificateEntry(certificate.getSerialNumber().toString(), certificate);
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    try (HttpClient client = HttpClient.newBuilder().sslContext(tls).build()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
