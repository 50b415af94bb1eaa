package io.temper.server.savings;

import static io.temper.server.perf.Samples.NOW;
import static io.temper.server.perf.Samples.fresh;
import static io.temper.server.perf.Samples.node;
import static io.temper.server.perf.Samples.pod;
import static io.temper.server.perf.Samples.scaled;
import static io.temper.server.perf.Samples.stale;
import static io.temper.server.perf.Samples.unmeasured;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.crds.savings.Savings;
import io.temper.crds.savings.SavingsStatus;
import io.temper.crds.savings.SavingsStatus.Basis;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Selection;
import io.temper.machinery.time.Clocks;
import io.temper.server.perf.FakeNodes;
import io.temper.server.perf.FakeTelemetry;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class SavingsKeeperTest {
  private final FakeTelemetry telemetry = new FakeTelemetry();
  private final FakeNodes nodes = new FakeNodes();
  private final Revisions revisions = new Revisions(1);
  private final LiveStore<Savings> store = new LiveStore<>(revisions, InstantSource.fixed(NOW));
  private final SavingsKeeper keeper =
      new SavingsKeeper(
          telemetry,
          nodes,
          "shop"::equals,
          () -> new FakePrices(31_611_000, 4_237_000),
          store,
          Clocks.system(),
          new SavingsMetrics(new SimpleMeterRegistry()));

  @Test
  void oneRowForTheClusterAndOnePerMachineType() {
    nodes.put(node("n1"));
    nodes.put(node("n2"));
    telemetry.say(fresh("n1", pod("shop", "web-1")));

    assertThat(table())
        .isEqualTo(
            """
            Name|Realized|Identified|±95%|Basis|Nodes|Window|Machine|CPU|Memory|Pods|Realized-Why|Message|Age
            cluster|0.00|8.85|0.69|Measured|1/2|30m|<all>|380m|26Mi|1+0|0: node n1 only observes: kernel without sched_ext|1 of 2 nodes without a reporting agent|2026-11-21T10:00:00Z
            m5-large|0.00|8.85|0.69|Measured|1/2|30m|m5.large|380m|26Mi|1+0|0: node n1 only observes: kernel without sched_ext|1 of 2 nodes without a reporting agent|2026-11-21T10:00:00Z
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
            "cluster|0.00|-|-|Insufficient|0/0|-|<all>|0m|0Mi|0+0|0: no agent reports|no agent reports: 0 of 0 nodes unmeasured|1970-01-01T00:00:00Z\n");
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
    List<TableColumn<Savings>> columns = SavingsResource.declare(store).columns();
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
