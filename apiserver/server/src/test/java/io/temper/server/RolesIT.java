package io.temper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.process.KubeProcess;
import io.temper.machinery.time.Eventually;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The chart's roles for people on a real control plane, which puts them together.
@Timeout(120)
final class RolesIT {
  private static final List<String> ROLES = List.of("viewer", "developer", "operator", "admin");
  private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";

  private static KubeProcess kube;

  @BeforeAll
  static void startKube(@TempDir Path directory) throws IOException {
    kube = KubeProcess.start(directory);
    kube.startControllers();
    for (String role : ChartTemplate.documents("roles.yaml", Map.of())) {
      make(RBAC + "clusterroles", role);
    }
    ROLES.forEach(RolesIT::bind);
    for (String role : ROLES) {
      Eventually.until(
          role + " to be put together",
          Duration.ofSeconds(60),
          () -> may(role, "list", "temper.io", "nodeperfs"));
    }
    Eventually.until(
        "the last rules to be taken in",
        Duration.ofSeconds(60),
        () ->
            may("operator", "patch", "policy.temper.io", "nodepolicies")
                && may("admin", "patch", "policy.temper.io", "nodepolicies")
                && may("admin", "patch", "policy.temper.io", "pricingpolicies"));
  }

  @AfterAll
  static void stopKube() {
    kube.close();
  }

  @ParameterizedTest
  @CsvSource({
    "viewer,    nodepolicies,           reads",
    "viewer,    overcommitpolicies,     reads",
    "viewer,    pricingpolicies,        reads",
    "developer, nodepolicies,           reads",
    "developer, overcommitpolicies,     reads",
    "developer, pricingpolicies,        reads",
    "operator,  nodepolicies,           writes",
    "operator,  overcommitpolicies,     writes",
    "operator,  pricingpolicies,        reads",
    "admin,     nodepolicies,           writes",
    "admin,     overcommitpolicies,     writes",
    "admin,     pricingpolicies,        writes",
    // Temper alone says how they stand.
    "admin,     nodepolicies/status,    nothing",
    "admin,     pricingpolicies/status, nothing"
  })
  void rolesMayDoThisWithPolicies(String role, String resource, String what) {
    for (String verb : List.of("get", "list", "watch")) {
      assertThat(may(role, verb, "policy.temper.io", resource))
          .as(verb)
          .isEqualTo(!what.equals("nothing"));
    }
    for (String verb : List.of("create", "delete", "patch", "update")) {
      assertThat(may(role, verb, "policy.temper.io", resource))
          .as(verb)
          .isEqualTo(what.equals("writes"));
    }
  }

  @ParameterizedTest
  @CsvSource({"viewer", "developer", "operator", "admin"})
  void everyRoleSeesWhatTemperMeasuresAndChangesNoneOfIt(String role) {
    for (String resource :
        List.of("nodeperfs", "podperfs", "savings", "costs", "rightsizings", "nodeconfigs")) {
      assertThat(may(role, "watch", "temper.io", resource)).as(resource).isTrue();
      assertThat(may(role, "delete", "temper.io", resource)).as(resource).isFalse();
    }
    assertThat(may(role, "create", "temper.io", "perfqueries")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"viewer", "developer", "operator", "admin"})
  void everyRoleMayAskAboutCosts(String role) {
    assertThat(may(role, "create", "temper.io", "costqueries")).isTrue();
    assertThat(may(role, "list", "temper.io", "costqueries")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"viewer, false", "developer, true", "operator, true", "admin, true"})
  void threadsAreNotForThoseWhoOnlyView(String role, boolean allowed) {
    assertThat(may(role, "get", "temper.io", "podperfs/threads")).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({"viewer, false", "developer, false", "operator, false", "admin, true"})
  void tracesAreTheAdminsAlone(String role, boolean allowed) {
    assertThat(may(role, "list", "temper.io", "traces")).isEqualTo(allowed);
    assertThat(may(role, "create", "temper.io", "traces")).isEqualTo(allowed);
    assertThat(may(role, "get", "temper.io", "traces/log")).isEqualTo(allowed);
  }

  private static void bind(String role) {
    make(
        RBAC + "clusterrolebindings",
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: %s}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: temper-%s}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %s}]
        """
            .formatted(role, role, role));
  }

  private static void make(String path, String yaml) {
    HttpResponse<String> made = kube.ask("POST", path, "application/yaml", yaml);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
  }

  private static boolean may(String user, String verb, String group, String resource) {
    String[] parts = resource.split("/", 2);
    HttpResponse<String> answer =
        kube.ask(
            "POST",
            "/apis/authorization.k8s.io/v1/subjectaccessreviews",
            "application/json",
            """
            {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec":
             {"user": "%s", "resourceAttributes":
              {"verb": "%s", "group": "%s", "resource": "%s", "subresource": "%s"}}}
            """
                .formatted(user, verb, group, parts[0], parts.length > 1 ? parts[1] : ""));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return answer.body().contains("\"allowed\":true");
  }
}
