package io.temper.server.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.process.KubeProcess;
import io.temper.machinery.time.Eventually;
import io.temper.server.port.Autoscalers.Scaled;
import io.temper.server.port.Workload;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// HorizontalPodAutoscalers of a real control plane.
@Timeout(120)
final class KubeAutoscalersIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String PATH =
      "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers";

  private static KubeProcess kube;

  @BeforeAll
  static void startKube(@TempDir Path directory) throws IOException {
    kube = KubeProcess.start(directory);
  }

  @AfterAll
  static void stopKube() {
    kube.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none | '' | true | false",
        "cpu-share | {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}} | true | false",
        "memory-share | {type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: 70}}} | false | true",
        "one-container | {type: ContainerResource, containerResource: {name: cpu, container: main, target: {type: Utilization, averageUtilization: 70}}} | true | false",
        "cpu-amount | {type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: 100m}}} | false | false",
        "queue | {type: External, external: {metric: {name: length}, target: {type: Value, value: 5}}} | false | false",
      })
  void whatIsComparedWithRequestsIsKnown(String name, String metric, boolean cpu, boolean memory) {
    try (KubeAutoscalers autoscalers = autoscalers()) {
      create(name, name, metric);
      Workload workload = new Workload("Deployment", name);

      Eventually.until(
          "the autoscaler to be heard of",
          SOON,
          () ->
              autoscalers.scaled("default", workload).equals(Optional.of(new Scaled(cpu, memory))));
    }
  }

  @Test
  void itScalesItsTargetAlone() {
    try (KubeAutoscalers autoscalers = autoscalers()) {
      create("one", "scaled", "");
      Eventually.until(
          "the autoscaler to be heard of",
          SOON,
          () ->
              autoscalers
                  .scaled("default", new Workload("Deployment", "scaled"))
                  .equals(Optional.of(new Scaled(true, false))));

      assertThat(autoscalers.scaled("default", new Workload("StatefulSet", "scaled")))
          .hasValue(Scaled.NOT);
      assertThat(autoscalers.scaled("other", new Workload("Deployment", "scaled")))
          .hasValue(Scaled.NOT);
    }
  }

  @Test
  void beforeTheListHasBeenReadNothingIsKnown() {
    try (KubeAutoscalers unread =
        new KubeAutoscalers(new ClusterAccess(kube.kubeconfig()).watches())) {
      assertThat(unread.scaled("default", new Workload("Deployment", "web"))).isEmpty();
    }
  }

  private static KubeAutoscalers autoscalers() {
    KubeAutoscalers autoscalers =
        new KubeAutoscalers(new ClusterAccess(kube.kubeconfig()).watches());
    autoscalers.start();
    return autoscalers;
  }

  private static void create(String name, String target, String metric) {
    HttpResponse<String> made =
        kube.ask(
            "POST",
            PATH,
            "application/yaml",
            """
            {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: %s},
             spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: %s},
              maxReplicas: 3%s}}
            """
                .formatted(name, target, metric.isEmpty() ? "" : ", metrics: [" + metric + "]"));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
  }
}
