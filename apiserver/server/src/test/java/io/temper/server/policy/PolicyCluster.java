package io.temper.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.process.KubeProcess;
import io.temper.machinery.time.Eventually;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A real control plane that knows one of the chart's policies.
///
/// @param plural of the policy's kind
record PolicyCluster(KubeProcess kube, String kind, String plural) implements AutoCloseable {
  private static final Path DEFINITIONS = Path.of("../../manifests/chart/temper/policies");
  private static final Pattern NAME = Pattern.compile("\"name\":\"(p-[^\"]+)\"");
  private static final String JSON = "application/json";
  private static final String YAML = "application/yaml";

  static PolicyCluster start(Path directory, String kind, String plural) throws IOException {
    PolicyCluster cluster = new PolicyCluster(KubeProcess.start(directory), kind, plural);
    define(cluster.kube, plural);
    return cluster;
  }

  /// Makes a policy's kind known, as the chart defines it.
  static void define(KubeProcess kube, String plural) throws IOException {
    HttpResponse<String> made =
        kube.ask(
            "POST",
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            YAML,
            Files.readString(DEFINITIONS.resolve(plural + ".yaml")));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    Eventually.until(
        plural + " to be served",
        Duration.ofSeconds(60),
        () -> kube.ask("GET", path(plural), JSON, "").statusCode() == 200);
  }

  static String path(String plural) {
    return "/apis/policy.temper.io/v1/" + plural;
  }

  String path() {
    return path(plural);
  }

  /// Writes a policy with a name of its own.
  ///
  /// @param spec YAML in one line
  HttpResponse<String> create(String spec) {
    return kube.ask(
        "POST",
        path() + "?fieldValidation=Strict",
        YAML,
        "{apiVersion: policy.temper.io/v1, kind: %s, metadata: {generateName: p-}, spec: %s}"
            .formatted(kind, spec));
  }

  void assertTakes(String spec) {
    HttpResponse<String> answer = create(spec);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  void assertRefuses(String spec, String sentence) {
    HttpResponse<String> answer = create(spec);

    assertThat(answer.statusCode()).as(answer.body()).isIn(400, 422);
    assertThat(answer.body().replace("\\\"", "\"")).contains(sentence);
  }

  /// Writes a policy and then, apart from it, a condition.
  ///
  /// @return the policy as it then is
  String createWithCondition(String spec, String type, String status) {
    HttpResponse<String> made = create(spec);
    Matcher name = NAME.matcher(made.body());
    assertThat(name.find()).as(made.body()).isTrue();
    HttpResponse<String> told =
        kube.ask(
            "PATCH",
            path() + "/" + Objects.requireNonNull(name.group(1)) + "/status",
            "application/merge-patch+json",
            """
            {"status": {"conditions": [{"type": "%s", "status": "%s", "reason": "Because",
             "message": "why", "lastTransitionTime": "2026-11-25T18:00:00Z"}]}}
            """
                .formatted(type, status));
    assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
    return told.body();
  }

  /// What `kubectl get` prints: the cells of all rows.
  String table() {
    return kube.ask(
            "GET", path(), JSON, "", "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
        .body();
  }

  @Override
  public void close() {
    kube.close();
  }
}
