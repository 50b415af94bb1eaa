package io.temper.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

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

/// The chart's definition of OvercommitPolicy on a real control plane: what it takes, and the
/// sentence that goes with what it does not.
@Timeout(120)
final class OvercommitPolicyIT {
  /// What every policy must say, for those that say more.
  private static final String LEAST =
      "namespaceSelector: {matchLabels: {team: batch}}, cpu: {keepPercent: 60}";

  private static PolicyCluster cluster;

  @BeforeAll
  static void startKube(@TempDir Path directory) throws IOException {
    cluster = PolicyCluster.start(directory, "OvercommitPolicy", "overcommitpolicies");
  }

  @AfterAll
  static void stopKube() {
    cluster.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{%s}",
        "{%s, mode: Enforce, priority: -3, paused: true}",
        "{namespaceSelector: {matchLabels: {a: b}}, mode: Exempt}",
        "{%s, tiers: [High, Background]}",
        "{namespaceSelector: {matchLabels: {a: b}}, cpu: {keepPercent: 10, floorMillicores: 64000}}",
        "{namespaceSelector: {matchLabels: {a: b}}, cpu: {keepPercent: 100, floorMillicores: 1}}",
        "{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]}, cpu: {keepPercent: 60}}"
      })
  void policiesThatMakeSenseAreTaken(String spec) {
    cluster.assertTakes(spec.replace("%s", LEAST));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {} | spec.namespaceSelector: Required value
          {cpu: {keepPercent: 60}} | spec.namespaceSelector: Required value
          {namespaceSelector: {matchLabels: {a: b}}} | cpu.keepPercent is missing: it says how much is left of a request
          {namespaceSelector: {matchLabels: {a: b}}, cpu: {}} | spec.cpu.keepPercent: Required value
          {namespaceSelector: {}, cpu: {keepPercent: 60}} | an empty namespaceSelector would take every namespace: select those that opted in
          {namespaceSelector: {matchLabels: {}}, cpu: {keepPercent: 60}} | an empty namespaceSelector would take every namespace
          {namespaceSelector: {matchExpressions: []}, cpu: {keepPercent: 60}} | an empty namespaceSelector would take every namespace
          {namespaceSelector: {matchExpressions: [{key: a, operator: In}]}, cpu: {keepPercent: 60}} | In and NotIn need values
          {namespaceSelector: {matchLabels: {a: b}}, cpu: {keepPercent: -60}} | keepPercent is what is left of a request: with less than 10 percent
          {namespaceSelector: {matchLabels: {a: b}}, cpu: {keepPercent: 0}} | keepPercent is what is left of a request: with less than 10 percent
          {namespaceSelector: {matchLabels: {a: b}}, cpu: {keepPercent: 9}} | keepPercent is what is left of a request: with less than 10 percent
          {namespaceSelector: {matchLabels: {a: b}}, cpu: {keepPercent: 101}} | keepPercent is what is left of a request: more than 100 would raise it
          {namespaceSelector: {matchLabels: {a: b}}, cpu: {keepPercent: 60.5}} | must be of type integer
          {namespaceSelector: {matchLabels: {a: b}}, cpu: {keepPercent: "60%"}} | must be of type integer
          {namespaceSelector: {matchLabels: {a: b}}, cpu: {keepPercent: 99999999999}} | should be less than or equal to 100
          {namespaceSelector: {matchLabels: {a: b}}, cpu: {keepPercent: 60, floorMillicores: 0}} | floorMillicores must be 1 or more: a request of nothing makes a BestEffort pod
          {namespaceSelector: {matchLabels: {a: b}}, cpu: {keepPercent: 60, floorMillicores: -10}} | floorMillicores must be 1 or more
          {namespaceSelector: {matchLabels: {a: b}}, cpu: {keepPercent: 60, floorMillicores: 64001}} | should be less than or equal to 64000
          {namespaceSelector: {matchLabels: {a: b}}, cpu: {keepPercent: 60, floorMillicores: 10m}} | must be of type integer
          {namespaceSelector: {matchLabels: {a: b}}, cpu: {keepPercent: 60}, memory: {keepPercent: 60}} | unknown field "spec.memory"
          {%s, tiers: [Critical]} | System and Critical are never scaled: what must not wait keeps what it asks for
          {%s, tiers: [Low, System]} | System and Critical are never scaled
          {%s, tiers: [Urgent]} | supported values: "System", "Critical", "High", "Normal", "Low", "Background"
          {%s, tiers: [low]} | Unsupported value: "low"
          {%s, tiers: []} | should have at least 1 items
          {%s, tiers: [Low, Low]} | Duplicate value: "Low"
          {%s, mode: DryRun} | supported values: "Exempt", "Observe", "Enforce"
          {%s, mode: Off} | spec.mode in body must be of type string
          {%s, paused: maybe} | must be of type boolean
          {%s, priority: 2147483648} | should be less than or equal to 2147483647
          """)
  void policiesThatDoNotAreRefusedWithASentence(String spec, String sentence) {
    cluster.assertRefuses(spec.replace("%s", LEAST), sentence);
  }

  @Test
  void whatIsLeftOutIsWrittenIn() {
    assertThat(cluster.create("{" + LEAST + "}").body())
        .contains(
            "\"mode\":\"Observe\"",
            "\"paused\":false",
            "\"priority\":0",
            "\"floorMillicores\":10",
            "\"tiers\":[\"Normal\",\"Low\",\"Background\"]");
  }

  @Test
  void aPolicySaysHowItStandsInItsStatus() {
    cluster.createWithCondition("{" + LEAST + "}", "Applied", "Unknown");

    assertThat(cluster.table()).contains("\"Observe\",60,false,0,\"Unknown\",");
  }
}
