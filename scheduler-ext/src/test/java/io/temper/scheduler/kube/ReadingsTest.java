package io.temper.scheduler.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import io.temper.crds.perf.Tier;
import io.temper.scheduler.publish.FencePolicy;
import io.temper.scheduler.publish.FencePolicy.Fence;
import io.temper.scheduler.publish.NodeState;
import io.temper.tiers.TierPolicy;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReadingsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'containers':[{'resources':{'requests':{'cpu':'250m'}}},{'resources':{'requests':{'cpu':1}}}]}"
            + " | 1250",
        "{'containers':[{'resources':{'requests':{'cpu':'250m'}}}],'initContainers':[{'resources':{'requests':{'cpu':'2'}}}]}"
            + " | 2000",
        "{'containers':[{'resources':{'requests':{'cpu':'250m'}}}],'initContainers':[{'restartPolicy':'Always','resources':{'requests':{'cpu':'100m'}}}]}"
            + " | 350",
        "{'containers':[{'resources':{'requests':{'cpu':'250m'}}}],'overhead':{'cpu':'50m'}} | 300",
        "{'containers':[{'resources':{'requests':{'cpu':'250m'}}}],'resources':{'requests':{'cpu':'3'}}}"
            + " | 3000",
        "{'containers':[{'resources':{'requests':{'memory':'1Gi'}}}]} | 0",
        "{'containers':[{'resources':{'requests':{'cpu':'much'}}}]} | 0",
        "{'containers':[null,{}]} | 0",
        "{} | 0"
      })
  void requestsAreCountedAsTheSchedulerDoes(String spec, long millicores) {
    assertThat(Readings.requestedMillicores(object("{'spec':" + spec + "}"))).isEqualTo(millicores);
  }

  @Test
  void tierIsTheMostImportantThatAnyPolicyGives() {
    WatchedObject pod = object("{'spec':{'priority':5000},'status':{'qosClass':'Burstable'}}");

    assertThat(Readings.tier(pod, List.of())).isEqualTo(Tier.Normal);
    assertThat(
            Readings.tier(
                pod, List.of(TierPolicy.DEFAULT, new TierPolicy(4_000, 3_000, 0, -1, Set.of()))))
        .isEqualTo(Tier.Critical);
  }

  @Test
  void annotationLowersATier() {
    WatchedObject pod =
        object(
            "{'metadata':{'annotations':{'temper.io/tier':'background'}},'spec':{'priority':5000}}");

    assertThat(Readings.tier(pod, List.of())).isEqualTo(Tier.Background);
  }

  @Test
  void nodeWithoutStatusHasNothing() {
    assertThat(Readings.allocatableMillicores(object("{}"))).isZero();
    assertThat(Readings.allocatableMillicores(object("{'status':{'allocatable':{'cpu':'3920m'}}}")))
        .isEqualTo(3_920);
  }

  @Test
  void nodeSaysWhatItIsAndWhatIsWrittenOnIt() {
    WatchedObject node =
        object(
            "{'metadata':{'labels':{'temper.io/cpu-pressure':'low'},'annotations':"
                + "{'temper.io/enforcement':'ScxLayered/Enforcing','temper.io/cpu-pressure':'mid',"
                + "'temper.io/node-policy':'databases'}},"
                + "'status':{'capacity':{'cpu':'16','temper.io/fenced-millicores':'6k'}}}");

    assertThat(Readings.nodeState(node))
        .isEqualTo(
            new NodeState(16_000, "ScxLayered/Enforcing", "mid", "databases", "low", "6000"));
    assertThat(Readings.nodeState(object("{}"))).isEqualTo(new NodeState(0, "", "", "", "", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'containers':[{'resources':{'requests':{'temper.io/fenced-millicores':'2k'}}},{'resources':{'requests':{'temper.io/fenced-millicores':500}}}]}"
            + " | 2500",
        "{'containers':[{'resources':{'requests':{'cpu':'2'}}}]} | 0",
        "{} | 0"
      })
  void fenceThatIsAskedForIsCountedAsTheSchedulerDoes(String spec, long millicores) {
    assertThat(Readings.askedFence(object("{'spec':" + spec + "}"))).isEqualTo(millicores);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 1 | true | false",
        "{'openReserveCores':3} | 3 | true | false",
        "{'tiers':{'critical':{'minPriority':5}}} | 1 | true | false",
        "{'tiers':{'critical':{'layer':{'exclusive':true}}}} | 1 | true | true",
        "{'tiers':{'critical':{'layer':{'kind':'Open'}}}} | 1 | false | false",
        "{'tiers':{'critical':{'layer':{'kind':'Grouped','protected':false}}}} | 1 | false | false"
      })
  void fencesOfAPolicyAreRead(String spec, int reserve, boolean there, boolean exclusive) {
    FencePolicy policy = Readings.fencePolicy(object("{'spec':" + spec + "}"));

    assertThat(policy)
        .isEqualTo(
            new FencePolicy(reserve, new Fence(there, exclusive), FencePolicy.DEFAULT.high()));
  }

  @Test
  void timesAreReadAndWhatIsNoneSaysSo() {
    assertThat(Readings.renewTime(object("{'spec':{'renewTime':'2026-11-26T02:00:00.123456Z'}}")))
        .isEqualTo(Instant.parse("2026-11-26T02:00:00.123456Z"));
    assertThatThrownBy(() -> Readings.renewTime(object("{'spec':{'renewTime':'soon'}}")))
        .isInstanceOf(DateTimeException.class);
    assertThat(Readings.startTime(object("{'status':{'startTime':'soon'}}")))
        .isEqualTo(Instant.MAX);
  }

  @Test
  void thresholdsOfAPolicyAreRead() {
    assertThat(
            Readings.tierPolicy(
                object(
                    "{'spec':{'tiers':{'critical':{'minPriority':500000}},'raiseTierIn':['shop']}}")))
        .isEqualTo(new TierPolicy(500_000, 100_000, 0, -100, Set.of("shop")));
    assertThat(Readings.tierPolicy(object("{}"))).isEqualTo(TierPolicy.DEFAULT);
  }

  @Test
  void absurdPolicyIsRefused() {
    assertThatThrownBy(() ->
            Readings.tierPolicy(object("{'spec':{'tiers':{'high':{'minPriority':2000000}}}}")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static WatchedObject object(String json) {
    return new Gson().fromJson(json.replace('\'', '"'), WatchedObject.class);
  }
}
