package io.temper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.process.KubeProcess;
import io.temper.machinery.time.Eventually;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The chart's definition of NodePolicy on a real control plane: what it takes, and the sentence
/// that goes with what it does not.
@Timeout(120)
final class NodePolicyIT {
  private static final Path DEFINITION =
      Path.of("../../manifests/chart/temper/policies/nodepolicies.yaml");
  private static final String POLICIES = "/apis/policy.temper.io/v1/nodepolicies";

  private static KubeProcess kube;

  @BeforeAll
  static void startKube(@TempDir Path directory) throws IOException {
    kube = KubeProcess.start(directory);
    HttpResponse<String> made =
        kube.ask(
            "POST",
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            "application/yaml",
            Files.readString(DEFINITION));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    Eventually.until(
        "policies to be served",
        Duration.ofSeconds(60),
        () -> kube.ask("GET", POLICIES, "application/json", "").statusCode() == 200);
  }

  @AfterAll
  static void stopKube() {
    kube.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{mode: Observe, safeMode: true, limits: Ignore, leaseSeconds: 10, priority: -3}",
        "{tiers: {critical: {minPriority: 500}, high: {minPriority: 400}, normal: {minPriority: 3}}}",
        "{tiers: {critical: {layer: {kind: Confined, protected: true, utilRangePercent: [5, 60]}}}}",
        "{tiers: {critical: {layer: {kind: Open}}, low: {layer: {kind: Grouped, protected: true}}}}",
        "{tiers: {background: {layer: {weight: 1, sliceMicros: 100, preempt: false}}}}",
        "{nodeSelector: {matchLabels: {pool: a}, matchExpressions: [{key: arch, operator: In, values: [arm64]}, {key: gpu, operator: DoesNotExist}]}}",
        "{raiseTierIn: [payments, '*'], openReserveCores: 4, debounce: {settleSeconds: 0}}"
      })
  void policiesThatMakeSenseAreTaken(String spec) {
    HttpResponse<String> answer = create(spec);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {tiers: {high: {minPriority: 1000000}}} | that of critical (1000000 unless set) must be above that of high (100000 unless set)
          {tiers: {normal: {minPriority: 100001}}} | that of high (100000 unless set) must be above that of normal (0 unless set)
          {tiers: {low: {minPriority: 0}}} | that of normal (0 unless set) must be above that of low (-100 unless set)
          {tiers: {critical: {minPriority: 2000000000}}} | should be less than or equal to 1999999999
          {tiers: {system: {minPriority: 3}}} | unknown field "spec.tiers.system.minPriority"
          {tiers: {urgent: {minPriority: 3}}} | unknown field "spec.tiers.urgent"
          {tiers: {system: {layer: {kind: Confined}}}} | kind must stay Open: the node's services run wherever there is room
          {tiers: {normal: {layer: {kind: Confined}}}} | kind cannot be Confined: this layer takes everything that no other does
          {tiers: {normal: {layer: {protected: true}}}} | protected is not for normal
          {tiers: {critical: {layer: {kind: Open, protected: true}}}} | protected needs a kind with CPUs of its own
          {tiers: {low: {layer: {protected: true}}}} | protected needs a kind with CPUs of its own
          {tiers: {high: {layer: {utilRangePercent: [60, 5]}}}} | must be two rising numbers within 0 and 200
          {tiers: {high: {layer: {utilRangePercent: [5]}}}} | should have at least 2 items
          {tiers: {high: {layer: {kind: Exclusive}}}} | supported values: "Confined", "Grouped", "Open"
          {tiers: {high: {layer: {weight: 0}}}} | should be greater than or equal to 1
          {tiers: {high: {layer: {sliceMicros: 99}}}} | should be greater than or equal to 100
          {mode: Enforce} | supported values: "Auto", "Observe"
          {limits: Maybe} | supported values: "Require", "Ignore"
          {leaseSeconds: 9} | should be greater than or equal to 10
          {openReserveCores: 0} | should be greater than or equal to 1
          {debounce: {settleSeconds: 3601}} | should be less than or equal to 3600
          {safeMode: maybe} | must be of type boolean
          {raiseTierIn: [Payments]} | spec.raiseTierIn[0] in body should match
          {nodeSelector: {matchExpressions: [{key: a, operator: In}]}} | In and NotIn need values
          {nodeSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}} | Exists and DoesNotExist take no values
          """)
  void policiesThatDoNotAreRefusedWithASentence(String spec, String sentence) {
    HttpResponse<String> answer = create(spec);

    assertThat(answer.statusCode()).as(answer.body()).isIn(400, 422);
    assertThat(answer.body().replace("\\\"", "\"")).contains(sentence);
  }

  @Test
  void aPolicySaysHowItStandsInItsStatus() {
    HttpResponse<String> made = create("{}");
    String name = made.body().replaceAll("(?s).*\"name\":\"(p-[^\"]+)\".*", "$1");

    HttpResponse<String> told =
        kube.ask(
            "PATCH",
            POLICIES + "/" + name + "/status",
            "application/merge-patch+json",
            """
            {"status": {"conditions": [{"type": "Accepted", "status": "False", "reason": "Refused",
             "message": "why", "lastTransitionTime": "2026-11-25T18:00:00Z"}]}}
            """);

    assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
  }

  private static HttpResponse<String> create(String spec) {
    return kube.ask(
        "POST",
        POLICIES + "?fieldValidation=Strict",
        "application/yaml",
        """
        apiVersion: policy.temper.io/v1
        kind: NodePolicy
        metadata: {generateName: p-}
        spec: %s
        """
            .formatted(spec));
  }
}
