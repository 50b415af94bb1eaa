package io.temper.server.savings;

import static io.temper.server.perf.Samples.NOW;
import static io.temper.server.perf.Samples.dated;
import static io.temper.server.perf.Samples.fresh;
import static io.temper.server.perf.Samples.needing;
import static io.temper.server.perf.Samples.node;
import static io.temper.server.perf.Samples.pod;
import static io.temper.server.perf.Samples.scaled;
import static io.temper.server.perf.Samples.stale;
import static io.temper.server.perf.Samples.unmeasured;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.crds.perf.Window;
import io.temper.crds.savings.Savings;
import io.temper.crds.savings.SavingsFigures;
import io.temper.crds.savings.SavingsInputs;
import io.temper.crds.savings.SavingsPast;
import io.temper.crds.savings.SavingsPast.SavingsPastStatus;
import io.temper.crds.savings.SavingsStatus;
import io.temper.crds.savings.SavingsStatus.Basis;
import io.temper.machinery.resource.Computed;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Selection;
import io.temper.machinery.time.Clocks;
import io.temper.server.FakeClock;
import io.temper.server.perf.FakeNodes;
import io.temper.server.perf.FakeTelemetry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class SavingsKeeperTest {
  private static final Computed<Savings, SavingsPast> PAST =
      Computed.of(
          "history", SavingsPast.class, _ -> new SavingsPast(new SavingsPastStatus(List.of())));

  private final FakeClock clock = new FakeClock(NOW);
  private final FakeTelemetry telemetry = new FakeTelemetry();
  private final FakeNodes nodes = new FakeNodes();
  private final Revisions revisions = new Revisions(1);
  private final LiveStore<Savings> store = new LiveStore<>(revisions, InstantSource.fixed(NOW));
  private final Evidence evidence = new Evidence();
  private final SavingsKeeper keeper =
      new SavingsKeeper(
          telemetry,
          nodes,
          "shop"::equals,
          () -> new FakePrices(31_611_000, 4_237_000),
          store,
          evidence,
          new Clocks(clock, System::nanoTime),
          new SavingsMetrics(new SimpleMeterRegistry()));

  @Test
  void oneRowForTheClusterAndOnePerMachineType() {
    nodes.put(node("n1"));
    nodes.put(node("n2"));
    telemetry.say(fresh("n1", pod("shop", "web-1")));

    assertThat(table())
        .isEqualTo(
            """
            Name|Realized|Identified|±95%|Basis|Nodes|Window|Machine|CPU|Memory|Pods|Reclaimed|Absorbed|Banked|Realized-Why|Message|Age
            cluster|0.00|8.85|0.69|Measured|1/2|30m|<all>|380m|26Mi|1+0|0m|0m|0.00|0: node n1 only observes: kernel without sched_ext|1 of 2 nodes without a reporting agent|2026-11-21T10:00:00Z
            m5-large|0.00|8.85|0.69|Measured|1/2|30m|m5.large|380m|26Mi|1+0|0m|0m|-|0: node n1 only observes: kernel without sched_ext|1 of 2 nodes without a reporting agent|2026-11-21T10:00:00Z
            """);
  }

  @Test
  void withoutSamplesThereIsNoFigure() {
    nodes.put(node("n1"));
    telemetry.say(fresh("n1", unmeasured("shop", "web-1")));
    keeper.publish();
    store.markSynced();

    assertThat(cluster().basis()).isEqualTo(Basis.Insufficient);
    assertThat(cluster().message()).isEqualTo("no pod has been measured yet");
  }

  @Test
  void anEmptyClusterHasAnEmptyRow() {
    assertThat(table())
        .endsWith(
            "cluster|0.00|-|-|Insufficient|0/0|-|<all>|0m|0Mi|0+0|0m|0m|0.00|0: no agent reports|no agent reports: 0 of 0 nodes unmeasured|1970-01-01T00:00:00Z\n");
  }

  @Test
  void aSilentNodesPodsStillCountButTheRowSaysSo() {
    nodes.put(node("n1"));
    telemetry.say(stale("n1", pod("shop", "web-1")));
    keeper.publish();
    store.markSynced();

    assertThat(cluster().basis()).isEqualTo(Basis.Measured);
    assertThat(cluster().nodes().measured()).isZero();
    assertThat(cluster().message()).isEqualTo("1 of 1 nodes without a reporting agent");
  }

  @Test
  void whatANodeCouldNotHaveTakenWithoutTheWebhookIsRealized() {
    nodes.put(node("n1"));
    telemetry.say(
        fresh(
            "n1",
            scaled(pod("shop", "web-1"), 1500),
            scaled(pod("shop", "web-2"), 1500),
            pod("shop", "web-3")));
    keeper.publish();
    store.markSynced();

    assertThat(cluster().realized().absorbedMillicores())
        .as("1500 + 1500 + 500 on a node of 1900")
        .isEqualTo(1600);
    assertThat(cluster().realized().cpuMillicores()).isEqualTo(1600);
    assertThat(cluster().realized().dollarsPerMonth()).isNotEqualTo("0.00");
  }

  @Test
  void whoSaysSoInANamespaceThatIsNotInAbsorbsNothing() {
    nodes.put(node("n1"));
    telemetry.say(fresh("n1", scaled(pod("other", "web-1"), 5000)));
    keeper.publish();
    store.markSynced();

    assertThat(cluster().realized().absorbedMillicores()).isZero();
  }

  @Test
  void anOriginalRequestBelowTheRequestIsNone() {
    nodes.put(node("n1"));
    telemetry.say(fresh("n1", scaled(pod("shop", "web-1"), 1), scaled(pod("shop", "web-2"), 1500)));
    keeper.publish();
    store.markSynced();

    assertThat(cluster().realized().absorbedMillicores()).isEqualTo(100);
  }

  @Test
  void aSilentNodeAbsorbsNothing() {
    nodes.put(node("n1"));
    telemetry.say(stale("n1", scaled(pod("shop", "web-1"), 5000)));
    keeper.publish();
    store.markSynced();

    assertThat(cluster().realized().absorbedMillicores()).isZero();
  }

  @Test
  void theSameFiguresAreNoEvent() {
    nodes.put(node("n1"));
    telemetry.say(fresh("n1", pod("shop", "web-1")));
    keeper.publish();
    String before = revisions.current().toString();

    keeper.publish();

    assertThat(revisions.current()).hasToString(before);
  }

  @Test
  void whatIsExportedBelongsToWhatIsPublished() {
    nodes.put(node("n1"));
    telemetry.say(fresh("n1", pod("shop", "web-1")));
    keeper.publish();
    store.markSynced();
    SavingsStatus before = cluster();

    telemetry.say(fresh("n1", needing(pod("shop", "web-1"), 31, 120)));
    keeper.publish();
    assertThat(cluster()).as("a sample more is nothing to tell").isEqualTo(before);
    assertExported();

    telemetry.say(fresh("n1", needing(pod("shop", "web-1"), 32, 220)));
    keeper.publish();
    assertThat(cluster()).isNotEqualTo(before);
    assertExported();
  }

  private void assertExported() {
    SavingsInputs inputs = evidence.of("cluster");
    assertThat(inputs.figures())
        .extracting(SavingsFigures::name)
        .containsExactly("cluster", "m5-large");
    assertThat(inputs.figures().getFirst().status()).isEqualTo(cluster());
    assertThat(SavingsFormula.of(inputs.nodes()).cluster()).isEqualTo(cluster());
  }

  @Test
  void aNodeThatIsGoneTakesItsPodsAlong() {
    nodes.put(node("n1"));
    nodes.put(node("n2"));
    telemetry.say(fresh("n1", pod("shop", "web-1")));
    telemetry.say(fresh("n2", pod("shop", "web-2")));
    keeper.publish();
    store.markSynced();
    assertThat(cluster().identified().pods()).isEqualTo(2);

    // Its agent's last words are still there.
    nodes.delete("n1");
    keeper.publish();

    assertThat(cluster().nodes().total()).isEqualTo(1);
    assertThat(cluster().identified().pods()).isEqualTo(1);
  }

  @Test
  void aPodThatTwoNodesTellOfCountsOnceOnTheOneThatReports() {
    nodes.put(node("n1"));
    nodes.put(node("n2"));
    telemetry.say(stale("n1", scaled(pod("shop", "web-1"), 4000)));
    telemetry.say(fresh("n2", scaled(pod("shop", "web-1"), 4000)));
    keeper.publish();
    store.markSynced();

    assertThat(cluster().identified().pods()).isEqualTo(1);
    assertThat(cluster().realized().absorbedMillicores()).isEqualTo(2100);
  }

  @Test
  void aPodThatLivesTooShortIsLeftOutAndSaidSo() {
    nodes.put(node("n1"));
    telemetry.say(fresh("n1", pod("shop", "web-1"), unmeasured("shop", "job-1")));
    keeper.publish();
    store.markSynced();

    assertThat(cluster().identified().pods()).isEqualTo(1);
    assertThat(cluster().identified().podsLeftOut()).isEqualTo(1);
  }

  @Test
  void afterAnAgentsRestartFiguresAreAbsentUntilItHasMeasuredAgain() {
    nodes.put(node("n1"));
    telemetry.say(fresh("n1", pod("shop", "web-1")));
    keeper.publish();
    store.markSynced();
    assertThat(cluster().identified().dollarsPerMonth()).isNotNull();

    telemetry.say(fresh("n1", unmeasured("shop", "web-1")));
    keeper.publish();

    assertThat(cluster().basis()).isEqualTo(Basis.Insufficient);
    assertThat(cluster().identified().dollarsPerMonth()).isNull();
  }

  @Test
  void samplesWhoseDatesCannotBeCountButTheirDatesDoNot() {
    nodes.put(node("n1"));
    nodes.put(node("n2"));
    telemetry.say(fresh("n1", pod("shop", "web-1")));
    telemetry.say(fresh("n2", dated(pod("shop", "web-2"), NOW.plusSeconds(86_400))));
    keeper.publish();
    store.markSynced();

    assertThat(cluster().identified().pods()).isEqualTo(2);
    assertThat(cluster().window()).isEqualTo(new Window(NOW.minusSeconds(1800), NOW));
    assertThat(cluster().message())
        .isEqualTo("the clock is off on node n2: samples count, their dates do not");

    telemetry.say(fresh("n2", dated(pod("shop", "web-2"), Instant.EPOCH.plusSeconds(1800))));
    keeper.publish();
    assertThat(cluster().window()).isEqualTo(new Window(NOW.minusSeconds(1800), NOW));
  }

  @Test
  void typesThatWouldShareANameGetANumber() {
    assertThat(ObjectNames.of(List.of("m5.large", "M5-Large", "cluster", "__")))
        .containsEntry("M5-Large", "m5-large")
        .containsEntry("m5.large", "m5-large-2")
        .containsEntry("cluster", "cluster-2")
        .containsEntry("__", "type");
  }

  private SavingsStatus cluster() {
    return store.list(ListRequest.latest(Selection.all())).items().stream()
        .map(row -> row.object())
        .filter(row -> row.metadata().name().equals("cluster"))
        .findFirst()
        .orElseThrow()
        .body()
        .status();
  }

  private String table() {
    keeper.publish();
    store.markSynced();
    List<TableColumn<Savings>> columns = SavingsResource.declare(store, evidence, PAST).columns();
    String head = columns.stream().map(TableColumn::name).collect(Collectors.joining("|"));
    String rows =
        store.list(ListRequest.latest(Selection.all())).items().stream()
            .map(row ->
                columns.stream()
                    .map(column -> column.value().apply(row.object()).toString())
                    .collect(Collectors.joining("|")))
            .collect(Collectors.joining("\n"));
    return head + "\n" + rows + "\n";
  }
}
