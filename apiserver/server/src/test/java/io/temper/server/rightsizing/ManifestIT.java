package io.temper.server.rightsizing;

import static io.temper.server.rightsizing.Sizings.container;
import static io.temper.server.rightsizing.Sizings.sidecar;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import io.temper.crds.rightsizing.RightsizingStatus.Gate;
import io.temper.machinery.process.KubeProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/// Patches for Git, applied to the workloads they are for on a real control plane.
@Timeout(120)
final class ManifestIT {
  private static final String YAML = "application/yaml";
  private static final String POD =
      "{metadata: {labels: {app: web}}, spec: {%s initContainers: [%s], containers: [%s]}}";
  private static final String CONTAINERS =
      "{name: main, image: web, resources: {requests: {cpu: 500m, memory: 512Mi}, limits: {cpu: 100m}}},"
          + " {name: helper, image: helper}";
  private static final String SIDECAR =
      "{name: mesh, image: mesh, restartPolicy: Always, resources: {requests: {cpu: 10m}}}";

  private static KubeProcess kube;

  @BeforeAll
  static void startKube(@TempDir Path directory) throws IOException {
    kube = KubeProcess.start(directory);
    HttpResponse<String> made =
        kube.ask(
            "POST",
            "/api/v1/namespaces",
            YAML,
            "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
  }

  @AfterAll
  static void stopKube() {
    kube.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "CronJob"})
  void patchIsTakenAndChangesRequestsAlone(String kind) {
    String path = path(kind);
    HttpResponse<String> made = kube.ask("POST", path, YAML, workload(kind));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    String patch =
        Manifest.patch(
            Sizings.of(
                kind,
                container("main", Gate.Open, Gate.Open, 100L, null),
                container("helper", Gate.Open, Gate.NeedsALook),
                sidecar(container("mesh", Gate.Open, Gate.NotYet))),
            false);

    HttpResponse<String> answer =
        kube.ask(
            "PATCH",
            path + "/web?dryRun=All&fieldValidation=Strict&fieldManager=gitops&force=true",
            "application/apply-patch+yaml",
            patch);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body().replaceAll("\\s", ""))
        .contains("\"requests\":{\"cpu\":\"250m\",\"memory\":\"96Mi\"}")
        .contains("\"limits\":{\"cpu\":\"250m\"}")
        .contains("\"image\":\"helper\",\"resources\":{\"requests\":{\"cpu\":\"250m\"}}")
        .contains(
            "\"initContainers\":[{\"name\":\"mesh\",\"image\":\"mesh\",\"resources\":{\"requests\":{\"cpu\":\"250m\"}}")
        .contains("\"restartPolicy\":\"Always\"");

    Object json = new Yaml().load(patch);
    HttpResponse<String> merged =
        kube.ask(
            "PATCH",
            path + "/web?dryRun=All&fieldValidation=Strict",
            "application/strategic-merge-patch+json",
            new Gson().toJson(json));

    assertThat(merged.statusCode()).as(merged.body()).isEqualTo(200);
    assertThat(merged.body().replaceAll("\\s", ""))
        .contains(
            "\"name\":\"mesh\",\"image\":\"mesh\",\"resources\":{\"requests\":{\"cpu\":\"250m\"}}");
  }

  private static String path(String kind) {
    String version = kind.equals("CronJob") ? "batch/v1" : "apps/v1";
    return "/apis/" + version + "/namespaces/shop/" + kind.toLowerCase(Locale.ROOT) + "s";
  }

  private static String workload(String kind) {
    String valid = CONTAINERS.replace("cpu: 500m", "cpu: 50m");
    if (kind.equals("CronJob")) {
      return ("{apiVersion: batch/v1, kind: CronJob, metadata: {name: web}, spec: {schedule: '0 3 * * *',"
              + " jobTemplate: {spec: {template: %s}}}}")
          .formatted(POD.formatted("restartPolicy: Never,", SIDECAR, valid));
    }
    return "{apiVersion: apps/v1, kind: %s, metadata: {name: web}, spec: {%sselector: {matchLabels: {app: web}}, template: %s}}"
        .formatted(
            kind,
            kind.equals("StatefulSet") ? "serviceName: web, " : "",
            POD.formatted("", SIDECAR, valid));
  }
}
