package io.temper.admission.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1LimitRange;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.temper.admission.overcommit.CpuBounds;
import io.temper.admission.overcommit.OvercommitRule;
import io.temper.admission.overcommit.ScaleTarget;
import io.temper.crds.perf.Tier;
import io.temper.crds.policy.OvercommitPolicySpec.Mode;
import io.temper.machinery.kube.CustomObject;
import io.temper.tiers.TierPolicy;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyTest {
  private static final Gson GSON = JSON.getGson();

  @Test
  void policyIsReadWithItsDefaults() {
    Policy policy =
        policy("a", "{'namespaceSelector':{'matchLabels':{'x':'y'}},'cpu':{'keepPercent':60}}");

    assertThat(policy.rule())
        .isEqualTo(
            new OvercommitRule(
                "a", Mode.Observe, false, Set.of(Tier.Normal, Tier.Low, Tier.Background), 60, 10));
    assertThat(policy.selects(Map.of("x", "y"))).isTrue();
    assertThat(policy.selects(Map.of("x", "z"))).isFalse();
  }

  @Test
  void policyThatExemptsNeedNotSayWhatIsLeft() {
    assertThat(policy("a", "{'mode':'Exempt'}").rule().mode()).isEqualTo(Mode.Exempt);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'cpu':{'keepPercent':0}}",
        "{'cpu':{'keepPercent':101}}",
        "{'cpu':{'keepPercent':-5}}",
        "{'cpu':{'keepPercent':50.5}}",
        "{'cpu':{'keepPercent':'half'}}",
        "{'cpu':{'keepPercent':50,'floorMillicores':0}}",
        "{'cpu':{'keepPercent':50},'mode':'Perhaps'}",
        "{'cpu':{'keepPercent':50},'tiers':['Critical']}",
        "{'cpu':{'keepPercent':50},'tiers':['Nonsense']}",
        "{'cpu':{'keepPercent':50},'namespaceSelector':{'matchExpressions':[{'key':'a','operator':'Like'}]}}"
      })
  void policyThatMakesNoSenseIsRefused(String spec) {
    assertThatThrownBy(() -> policy("a", spec)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void highestPriorityHoldsThenTheFirstByName() {
    String spec = "{'cpu':{'keepPercent':50},'priority':%d}";
    Policy low = policy("a", spec.formatted(1));
    Policy high = policy("b", spec.formatted(2));
    Policy alike = policy("c", spec.formatted(2));

    assertThat(Stream.of(alike, low, high).min(Policy.FIRST_HOLDS)).contains(high);
  }

  @Test
  void emptySelectorSelectsNothing() {
    assertThat(policy("a", "{'cpu':{'keepPercent':50}}").selects(Map.of("a", "b"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | true",
        "{'metrics':[{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization'}}}]} | true",
        "{'metrics':[{'type':'Resource','resource':{'name':'cpu','target':{'type':'AverageValue'}}}]} | false",
        "{'metrics':[{'type':'Resource','resource':{'name':'memory','target':{'type':'Utilization'}}}]} | false",
        "{'metrics':[{'type':'ContainerResource','containerResource':{'name':'cpu','container':'a','target':{'type':'Utilization'}}}]} | true",
        "{'metrics':[{'type':'Pods'},{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization'}}}]} | true",
        "{'metrics':[{'type':'External'}]} | false"
      })
  void horizontalAutoscalerCountsIfItLooksAtCpuUtilization(String spec, boolean counts) {
    String target = "'maxReplicas':2,'scaleTargetRef':{'kind':'Deployment','name':'web'}";
    String whole =
        spec.equals("{}") ? "{" + target + "}" : spec.replaceFirst("\\{", "{" + target + ",");
    V2HorizontalPodAutoscaler autoscaler =
        GSON.fromJson("{'spec':" + whole + "}", V2HorizontalPodAutoscaler.class);

    assertThat(Readings.byCpuUtilization(autoscaler).isPresent()).isEqualTo(counts);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'a':1 | true",
        "'updatePolicy':{'updateMode':'Off'} | false",
        "'updatePolicy':{'updateMode':'InPlaceOrRecreate'} | true",
        "'resourcePolicy':{'containerPolicies':[{'containerName':'*','controlledResources':['memory']}]} | false",
        "'resourcePolicy':{'containerPolicies':[{'containerName':'a','controlledResources':['memory']}]} | true",
        "'resourcePolicy':{'containerPolicies':[{'containerName':'*','mode':'Off'}]} | false",
        "'resourcePolicy':{'containerPolicies':[{'containerName':'*','mode':'Off'},{'containerName':'a'}]} | true"
      })
  void verticalAutoscalerCountsIfItWritesCpu(String spec, boolean counts) {
    CustomObject autoscaler =
        object("v", "{'targetRef':{'kind':'Deployment','name':'web'}," + spec + "}");

    assertThat(Readings.byWritingRequests(autoscaler).isPresent()).isEqualTo(counts);
    if (counts) {
      assertThat(Readings.byWritingRequests(autoscaler))
          .contains(new ScaleTarget("Deployment", "web"));
    }
  }

  @Test
  void limitRangesAreReadByTheirType() {
    V1LimitRange range =
        GSON.fromJson(
            """
            {"spec":{"limits":[
              {"type":"Container","min":{"cpu":"50m"},"maxLimitRequestRatio":{"cpu":"4"}},
              {"type":"Pod","min":{"cpu":"0.1","memory":"1Gi"}},
              {"type":"PersistentVolumeClaim","min":{"storage":"1Gi"}}]}}
            """,
            V1LimitRange.class);

    assertThat(Readings.bounds(range))
        .isEqualTo(new CpuBounds(50, BigDecimal.valueOf(4), 100, BigDecimal.ZERO));
  }

  @Test
  void nodePolicyTellsItsTiers() {
    CustomObject policy =
        object(
            "n",
            "{'tiers':{'critical':{'minPriority':5000},'high':{'minPriority':400}},'raiseTierIn':['a']}");

    NodeRule rule = NodeRule.read(policy);

    assertThat(rule.tiers()).isEqualTo(new TierPolicy(5_000, 400, 0, -100, Set.of("a")));
    assertThat(rule.nodes().matches(Map.of())).isTrue();
    assertThatThrownBy(
            () -> NodeRule.read(object("n", "{'tiers':{'critical':{'minPriority':-5}}}")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void policyThatMakesNoSenseIsKeptWithItsFault() {
    PolicyObject<Policy> object =
        PolicyObject.read(
            "overcommitpolicies", object("a", "{'cpu':{'keepPercent':0}}"), Policy::read);

    assertThat(object.meaning()).isEmpty();
    assertThat(object.refused("overcommitpolicies").accepted().message()).contains("keepPercent");
    assertThat(object.refused("overcommitpolicies").applied().reason()).isEqualTo("Invalid");
  }

  private static Policy policy(String name, String spec) {
    return Policy.read(object(name, spec));
  }

  private static CustomObject object(String name, String spec) {
    return GSON.fromJson(
        "{'metadata':{'name':'" + name + "'},'spec':" + spec + "}", CustomObject.class);
  }
}
