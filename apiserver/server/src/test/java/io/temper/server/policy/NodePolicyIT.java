package io.temper.server.policy;

import java.io.IOException;
import java.nio.file.Path;
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
  private static PolicyCluster cluster;

  @BeforeAll
  static void startKube(@TempDir Path directory) throws IOException {
    cluster = PolicyCluster.start(directory, "NodePolicy", "nodepolicies");
  }

  @AfterAll
  static void stopKube() {
    cluster.close();
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
        "{nodeSelector: {matchLabels: {a: '', topology.kubernetes.io/zone: eu-1.a_B}, matchExpressions: [{key: topology.kubernetes.io/zone, operator: NotIn, values: ['', x]}]}}",
        "{switchback: {percent: 2, seed: autumn-2026}}",
        "{raiseTierIn: [payments, '*'], openReserveCores: 4, debounce: {settleSeconds: 0}}"
      })
  void policiesThatMakeSenseAreTaken(String spec) {
    cluster.assertTakes(spec);
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
          {nodeSelector: {matchExpressions: [{key: "two words", operator: Exists}]}} | no label has such a name: it is a word such as pool
          {nodeSelector: {matchExpressions: [{key: a, operator: In, values: [b, "c d"]}]}} | no label has such a value: it is letters, digits
          {nodeSelector: {matchLabels: {pool: "-a"}}} | no label has such a value
          {nodeSelector: {matchLabels: {pool: true}}} | must be of type string
          {switchback: {percent: 51, seed: autumn-2026}} | should be less than or equal to 50
          {switchback: {percent: 2}} | spec.switchback.seed: Required value
          {switchback: {percent: 2, seed: short}} | should be at least 8 chars long
          {switchback: {percent: 2, seed: Autumn 2026}} | should match
          """)
  void policiesThatDoNotAreRefusedWithASentence(String spec, String sentence) {
    cluster.assertRefuses(spec, sentence);
  }

  @Test
  void aPolicySaysHowItStandsInItsStatus() {
    cluster.createWithCondition("{}", "Accepted", "False");
  }
}
