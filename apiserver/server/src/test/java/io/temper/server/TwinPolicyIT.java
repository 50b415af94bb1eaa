package io.temper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.Groups;
import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.kube.twin.TwinClient;
import io.temper.machinery.kube.twin.TwinConfig;
import io.temper.machinery.kube.twin.TwinDefinition;
import io.temper.machinery.kube.twin.TwinKind;
import io.temper.machinery.kube.twin.TwinStore;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.process.KubeProcess;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.schema.Describer;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.Preconditions;
import io.temper.machinery.store.Registry;
import io.temper.machinery.store.Selection;
import io.temper.machinery.store.Update;
import io.temper.machinery.store.Window;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.time.Eventually;
import io.temper.machinery.wire.StoredJson;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The chart's policy of who writes twins, and the rights it gives to the API server's account, on
/// a real control plane.
@Timeout(120)
final class TwinPolicyIT {
  private static final GroupVersion V1 = new GroupVersion(Groups.TEMPER, Groups.V1);
  private static final String GROUP = "storage.temper.io";
  private static final String NAMESPACE = "temper-system";
  private static final String TWINS = "/apis/storage.temper.io/v1/namespaces/shop/notes";
  private static final String JSON = "application/json";
  private static final String[] MASTER = {
    "Impersonate-User", "root", "Impersonate-Group", "system:masters"
  };
  private static final String[] ADMINISTRATOR = {"Impersonate-User", "twin-admin"};
  private static final String[] RESTORE_TOOL = {
    "Impersonate-User", "system:serviceaccount:velero:velero"
  };
  private static final String[] RESTORER = {
    "Impersonate-User", "twin-admin", "Impersonate-Group", "temper:storage-restorers"
  };
  private static final String[] NAMESPACE_CONTROLLER = {
    "Impersonate-User", "system:serviceaccount:kube-system:namespace-controller"
  };
  private static final String[] GARBAGE_COLLECTOR = {
    "Impersonate-User", "system:serviceaccount:kube-system:generic-garbage-collector"
  };

  private static KubeProcess kube;
  private static TwinStore<Note> notes;

  record Note(NoteSpec spec) {}

  record NoteSpec(String text) {}

  @BeforeAll
  static void startKube(@TempDir Path directory) throws IOException {
    kube = KubeProcess.start(directory);
    namespace(NAMESPACE);
    namespace("shop");
    Map<String, String> values =
        Map.of(
            ".Release.Namespace",
            NAMESPACE,
            ".Values.storage.restorers | toJson",
            "[\"system:serviceaccount:velero:velero\"]");
    ChartTemplate.documents("apiserver-rbac.yaml", values).forEach(TwinPolicyIT::apply);
    ChartTemplate.documents("apiserver-twins.yaml", values).forEach(TwinPolicyIT::apply);
    Resource<Note> declaration = Resource.of(V1, "notes", Note.class).serve(new Registry<>() {});
    apply(
        new TwinDefinition(
                declaration, Definitions.of(V1, List.of(declaration), Describer.NONE), GROUP)
            .yaml(Map.of()));
    Eventually.until("notes to be served", () -> ask("GET", TWINS, "").statusCode() == 200);
    mayDoEverythingToTwins("User", "twin-admin");
    mayDoEverythingToTwins("User", "system:serviceaccount:velero:velero");
    Eventually.until(
        "the policy to be in force",
        () -> ask("POST", TWINS + "?dryRun=All", twin("probe"), MASTER).statusCode() == 403);
    kube.startControllers();
    notes = store(token());
  }

  @AfterAll
  static void stopKube() {
    if (notes != null) {
      notes.close();
    }
    kube.close();
  }

  @BeforeEach
  void clear() {
    for (var each : notes.list(ListRequest.latest(Selection.inNamespace("shop"))).items()) {
      notes.delete(Key.of(each.metadata()), Preconditions.NONE, _ -> {});
    }
  }

  @Test
  void theServersAccountMayDoAllItNeeds() {
    notes.create(note("shop", "one", List.of()));
    notes.update(
        new Key("shop", "one"),
        Preconditions.NONE,
        _ -> new Update.Outcome.Keep<>(note("shop", "one", List.of("example.com/held"))));
    notes.delete(new Key("shop", "one"), Preconditions.NONE, _ -> {});

    assertThat(notes.list(ListRequest.latest(Selection.all())).items()).isEmpty();
  }

  @Test
  void nobodyElseWritesTwinsHoweverManyRightsTheyHave() {
    notes.create(note("shop", "one", List.of()));

    for (String[] who : List.of(ADMINISTRATOR, MASTER)) {
      assertDenied(ask("POST", TWINS, twin("forged"), who));
      assertDenied(ask("PUT", TWINS + "/one", changed("one"), who));
      assertDenied(
          kube.ask(
              "PATCH",
              TWINS + "/one",
              "application/merge-patch+json",
              "{\"front\":{\"spec\":{\"text\":\"forged\"}}}",
              who));
      assertDenied(
          kube.ask(
              "PATCH",
              TWINS + "/one?fieldManager=me&force=true",
              "application/apply-patch+yaml",
              twin("one"),
              who));
      assertDenied(
          kube.ask(
              "PATCH",
              TWINS + "/one",
              "application/merge-patch+json",
              "{\"metadata\":{\"finalizers\":[\"example.com/mine\"]}}",
              who));
      assertDenied(ask("DELETE", TWINS + "/one", "", who));
      assertDenied(ask("DELETE", TWINS, "", who));
    }
    assertDenied(ask("DELETE", TWINS + "/one", "", GARBAGE_COLLECTOR));

    assertThat(notes.list(ListRequest.latest(Selection.all())).items())
        .hasSize(1)
        .allMatch(note -> note.object().body().spec().text().equals("text"));
  }

  @Test
  void administratorIsToldWhereToGo() {
    HttpResponse<String> answer = ask("POST", TWINS, twin("forged"), ADMINISTRATOR);

    assertThat(answer.body())
        .contains(
            "storage.temper.io is written by Temper's API server alone: change notes.temper.io"
                + " instead, or restore as a member of the group temper:storage-restorers")
        .contains("\"reason\":\"Forbidden\"");
  }

  @Test
  void everybodyWithRightsReadsTwins() {
    notes.create(note("shop", "one", List.of()));

    assertThat(ask("GET", TWINS + "/one", "", ADMINISTRATOR).statusCode()).isEqualTo(200);
    assertThat(ask("GET", TWINS, "", ADMINISTRATOR).statusCode()).isEqualTo(200);
  }

  @Test
  void restoreIsLetThrough() {
    assertThat(ask("POST", TWINS, twin("by-group"), RESTORER).statusCode()).isEqualTo(201);
    assertThat(ask("POST", TWINS, twin("by-name"), RESTORE_TOOL).statusCode()).isEqualTo(201);

    assertThat(notes.list(ListRequest.latest(Selection.inNamespace("shop"))).items()).hasSize(2);
    assertThat(ask("DELETE", TWINS + "/by-group", "", RESTORER).statusCode()).isEqualTo(200);
  }

  @Test
  void backupIsRestoredAsTheGuideSays() {
    var before = notes.create(note("shop", "one", List.of("example.com/held")));
    // All of it, but for the revision that an object to be created must not have.
    String backup =
        ask("GET", TWINS + "/one", "").body().replaceFirst("\"resourceVersion\":\"\\d+\",", "");
    assertThat(ask("DELETE", TWINS + "/one", "", RESTORER).statusCode()).isEqualTo(200);
    assertThat(notes.list(ListRequest.latest(Selection.all())).items()).isEmpty();

    HttpResponse<String> restored = ask("POST", TWINS, backup, RESTORER);

    assertThat(restored.statusCode()).as(restored.body()).isEqualTo(201);
    assertThat(notes.list(ListRequest.latest(Selection.all())).items())
        .singleElement()
        .satisfies(note -> assertThat(note.holds(before.object())).isTrue());
  }

  @Test
  void namespaceControllerTakesOnlyWhatNothingHolds() {
    notes.create(note("shop", "free", List.of()));
    notes.create(note("shop", "held", List.of("example.com/held")));

    assertThat(ask("DELETE", TWINS + "/free", "", NAMESPACE_CONTROLLER).statusCode())
        .isEqualTo(200);
    HttpResponse<String> held = ask("DELETE", TWINS + "/held", "", NAMESPACE_CONTROLLER);
    assertThat(held.statusCode()).isEqualTo(403);
    assertThat(held.body())
        .contains("it goes when its object in temper.io has gone, which finalizers hold back");
  }

  @Test
  void namespaceIsDeletedOnceItsObjectsLetGo() {
    namespace("going");
    notes.create(note("going", "free", List.of()));
    notes.create(note("going", "held", List.of("example.com/held")));

    assertThat(ask("DELETE", "/api/v1/namespaces/going", "").statusCode()).isEqualTo(200);

    Eventually.until(
        "what is free to go, and the rest to be named",
        () ->
            notes.list(ListRequest.latest(Selection.inNamespace("going"))).items().size() == 1
                && ask("GET", "/api/v1/namespaces/going", "")
                    .body()
                    .contains("which finalizers hold back"));
    notes.delete(new Key("going", "held"), Preconditions.NONE, _ -> {});
    Eventually.until(
        "the namespace to be gone",
        Duration.ofSeconds(60),
        () -> ask("GET", "/api/v1/namespaces/going", "").statusCode() == 404);
  }

  private static void assertDenied(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    assertThat(answer.body()).contains("ValidatingAdmissionPolicy 'temper-twins'");
  }

  private static ApiObject<Note> note(String namespace, String name, List<String> finalizers) {
    return new ApiObject<>(
        ObjectMeta.of(namespace, name, "uid-" + name, Instant.EPOCH, Map.of()).toBuilder()
            .finalizers(finalizers)
            .build(),
        new Note(new NoteSpec("text")));
  }

  private static String twin(String name) {
    return """
    {"apiVersion": "storage.temper.io/v1", "kind": "Note",
     "metadata": {"name": "%s", "namespace": "shop"},
     "front": {"apiVersion": "temper.io/v1", "kind": "Note",
       "metadata": {"name": "%s", "namespace": "shop", "uid": "uid-%s"},
       "spec": {"text": "forged"}}}
    """
        .formatted(name, name, name);
  }

  /// The twin as it is, with another text.
  private static String changed(String name) {
    return ask("GET", TWINS + "/" + name, "")
        .body()
        .replace("\"text\":\"text\"", "\"text\":\"forged\"");
  }

  private static TwinStore<Note> store(String token) {
    TwinClient client =
        new TwinClient(
            new ClusterAccess(kube.kubeconfigOf("temper-apiserver", token)),
            TwinConfig.of(GROUP, NAMESPACE),
            Clocks.system());
    TwinStore<Note> store =
        new TwinStore<>(
            client,
            TwinKind.of(V1, "notes", "Note"),
            new StoredJson<>(V1, "Note", Note.class),
            Window.UPSTREAM);
    store.open();
    Eventually.until("the store to be synced", store::synced);
    return store;
  }

  private static String token() {
    HttpResponse<String> answer =
        ask(
            "POST",
            "/api/v1/namespaces/" + NAMESPACE + "/serviceaccounts/temper-apiserver/token",
            "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenRequest\",\"spec\":{}}");
    Matcher token = Pattern.compile("\"token\":\"([^\"]+)\"").matcher(answer.body());
    assertThat(token.find()).as(answer.body()).isTrue();
    return Objects.requireNonNull(token.group(1));
  }

  private static void namespace(String name) {
    assertThat(
            ask("POST", "/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + name + "\"}}")
                .statusCode())
        .isEqualTo(201);
  }

  /// A ClusterRole with every verb on every custom resource of the group.
  private static void mayDoEverythingToTwins(String kind, String name) {
    apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: "everything:%s"}
        rules: [{apiGroups: [storage.temper.io], resources: ["*"], verbs: ["*"]}]
        """
            .formatted(name));
    apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: "everything:%s"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "everything:%s"}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: %s, name: "%s"}]
        """
            .formatted(name, name, kind, name));
  }

  private static void apply(String yaml) {
    Matcher matcher = Pattern.compile("(?s)apiVersion: (\\S+).*?\\nkind: (\\S+)(.*)").matcher(yaml);
    assertThat(matcher.find()).as(yaml).isTrue();
    String groupVersion = Objects.requireNonNull(matcher.group(1));
    String kind = Objects.requireNonNull(matcher.group(2));
    Matcher namespace =
        Pattern.compile("\\n  namespace: (\\S+)").matcher(Objects.requireNonNull(matcher.group(3)));
    boolean namespaced = List.of("ServiceAccount", "Role", "RoleBinding").contains(kind);
    String plural = kind.toLowerCase(Locale.ROOT).replaceAll("y$", "ie") + "s";
    String root = groupVersion.contains("/") ? "/apis/" : "/api/";
    String within = namespaced && namespace.find() ? "/namespaces/" + namespace.group(1) : "";
    HttpResponse<String> answer =
        kube.ask("POST", root + groupVersion + within + "/" + plural, "application/yaml", yaml);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private static HttpResponse<String> ask(
      String method, String path, String body, String... headers) {
    return kube.ask(method, path, JSON, body, headers);
  }
}
