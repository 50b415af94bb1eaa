package io.temper.server.perf;

import static io.temper.server.perf.Samples.NOW;
import static io.temper.server.perf.Samples.fresh;
import static io.temper.server.perf.Samples.machine;
import static io.temper.server.perf.Samples.node;
import static io.temper.server.perf.Samples.pod;
import static io.temper.server.perf.Samples.silent;
import static io.temper.server.perf.Samples.stale;
import static io.temper.server.perf.Samples.unmeasured;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.perf.AgentHealth;
import io.temper.crds.perf.Freshness;
import io.temper.crds.perf.NodePerf;
import io.temper.crds.perf.PodPerf;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Selection;
import io.temper.server.FakeClock;
import io.temper.server.port.Uids;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PerfRowsTest {
  private static final String ADVICE = "no agent pod runs on this node";

  private final FakeClock clock = new FakeClock(NOW);
  private final Revisions revisions = new Revisions(1);
  private final LiveStore<NodePerf> nodePerfs = new LiveStore<>(revisions, clock);
  private final LiveStore<PodPerf> podPerfs = new LiveStore<>(revisions, clock);
  private final FakeTelemetry telemetry = new FakeTelemetry();
  private final FakeNodes nodes = new FakeNodes();
  private final PerfRows rows = new PerfRows(telemetry, nodes, nodePerfs, podPerfs, clock, ADVICE);

  private final NoPods noPods = new NoPods(nodePerfs, podPerfs);
  private final Threads threads = new Threads(telemetry, new FakeInspection());

  @BeforeEach
  void start() {
    telemetry.listen(rows);
    nodes.listen(rows);
    rows.start();
  }

  @Test
  void everyNodeHasARowEvenWithoutAnAgent() {
    nodes.put(node("n1"));

    AgentHealth agent = health("n1");
    assertThat(agent.freshness()).isEqualTo(Freshness.Missing);
    assertThat(agent.message()).isEqualTo(ADVICE);
    assertThat(nodeRow("n1").body().status().machine().kernel()).isEqualTo("6.12.0");
  }

  @Test
  void anAgentThatCannotBeReachedSaysWhyInItsNodesRow() {
    nodes.put(node("n1"));
    telemetry.say(silent("n1"));

    assertThat(health("n1").message()).isEqualTo("its agent has not reported yet");
  }

  @Test
  void rowsShowWhatTheAgentTold() {
    nodes.put(node("n1"));
    telemetry.say(fresh("n1", pod("shop", "web-1"), unmeasured("shop", "web-2")));

    assertThat(table(NodePerfResource.declare(nodePerfs), nodePerfs))
        .isEqualTo(
            """
            Name|CPU|CPU%|Requested|Wait-P99|Pressure|Throttled|Memory|Pods|State|Agent|Kernel|Machine|Window|Load|Net|Agent-CPU|Agent-Mem|Backend|Generation|Limits|Reason|Age
            n1|612m/2|31%|26%|1.2ms|4.1%|0.6%|1.9Gi/8Gi|2|Observing|Fresh|6.12.0|m5.large|10s|0.42|1.2Mi/332Ki|450u|48Mi|None|0|-|kernel without sched_ext|2026-11-21T10:00:00Z
            """);
    assertThat(table(PodPerfResource.declare(podPerfs, noPods, threads), podPerfs))
        .isEqualTo(
            """
            Name|Tier|CPU|Request|Need|Wait-P99|Throttled|Memory|Node|CPU-Limit|Mem-Request|Mem-Limit|Pressure|Net|QoS|Priority|Data|Layer|Tier-Why|Age
            web-1|High|90m|500m|120m|1.2ms|12%|210Mi|n1|1|256Mi|<none>|4.1%|1.2Mi/332Ki|Burstable|1000|Fresh|<none>|priority 1000|2026-11-22T09:00:00Z
            web-2|High|-|-|-|-|-|-|n1|-|-|-|-|-|Burstable|1000|Fresh|<none>|priority 1000|2026-11-22T09:00:00Z
            """);
  }

  @Test
  void anEmptyListOfPodsIsExplained() {
    assertThat(noPods.get()).endsWith("the cluster has no node");

    nodes.put(node("n1"));
    assertThat(noPods.get()).contains("no node's agent answers");

    telemetry.say(fresh("n1"));
    assertThat(noPods.get()).contains("none runs on node n1");

    telemetry.say(fresh("n1", pod("shop", "web-1")));
    assertThat(noPods.get()).isEmpty();
  }

  @Test
  void computedObjectsHaveUidsOfTheirOwn() {
    nodes.put(node("n1"));
    telemetry.say(fresh("n1", pod("shop", "web-1")));

    String uid = podRow("shop", "web-1").metadata().uid();

    assertThat(uid).isEqualTo(Uids.of("podperfs", "uid-web-1")).isNotEqualTo("uid-web-1");
    assertThat(podRow("shop", "web-1").metadata().labels()).containsEntry("app", "web-1");
  }

  @Test
  void whatIsToldAgainUnchangedIsNoEvent() {
    nodes.put(node("n1"));
    telemetry.say(fresh("n1", pod("shop", "web-1")));
    String before = revisions.current().toString();

    telemetry.say(fresh("n1", pod("shop", "web-1")));
    nodes.put(node("n1"));

    assertThat(revisions.current()).hasToString(before);
  }

  @Test
  void aSilentNodesRowsTurnStaleAndKeepTheirValues() {
    nodes.put(node("n1"));
    telemetry.say(fresh("n1", pod("shop", "web-1")));

    telemetry.say(stale("n1", pod("shop", "web-1")));

    assertThat(health("n1").freshness()).isEqualTo(Freshness.Stale);
    assertThat(podRow("shop", "web-1").body().status().freshness()).isEqualTo(Freshness.Stale);
    assertThat(podRow("shop", "web-1").body().status().usage()).isNotNull();
  }

  @Test
  void podsThatAreGoneLoseTheirRow() {
    nodes.put(node("n1"));
    telemetry.say(fresh("n1", pod("shop", "web-1"), pod("shop", "web-2")));

    telemetry.say(fresh("n1", pod("shop", "web-2")));

    assertThat(names()).containsExactly("shop/web-2");
  }

  @Test
  void aDeletedNodeTakesItsRowsAlong() {
    nodes.put(node("n1"));
    telemetry.say(fresh("n1", pod("shop", "web-1")));

    nodes.delete("n1");
    telemetry.say(fresh("n1", pod("shop", "web-1")));

    assertThat(nodePerfs.size()).isZero();
    assertThat(podPerfs.size()).isZero();
  }

  @Test
  void aMachineThatIsNoNodeHasARowThatSaysWhyThereAreNoPods() {
    telemetry.say(machine("laptop"));

    assertThat(health("laptop").message())
        .isEqualTo("no pods to measure: no kubelet runs on this machine");

    telemetry.forget("laptop");
    assertThat(nodePerfs.size()).isZero();
  }

  @Test
  void aPodOfTheSameNameOnAnotherNodeWaitsUntilTheFirstIsGone() {
    nodes.put(node("n1"));
    nodes.put(node("n2"));
    telemetry.say(fresh("n1", pod("shop", "db-0", "uid-old")));
    telemetry.say(fresh("n2", pod("shop", "db-0", "uid-new")));
    assertThat(podRow("shop", "db-0").body().status().node()).isEqualTo("n1");

    telemetry.say(fresh("n1"));

    assertThat(podRow("shop", "db-0").body().status().node()).isEqualTo("n2");
  }

  @Test
  void aPodThatMovedAwayFromASilentNodeIsShownWhereItIs() {
    nodes.put(node("n1"));
    nodes.put(node("n2"));
    telemetry.say(fresh("n1", pod("shop", "db-0", "uid-old")));
    telemetry.say(stale("n1", pod("shop", "db-0", "uid-old")));

    telemetry.say(fresh("n2", pod("shop", "db-0", "uid-new")));
    assertThat(podRow("shop", "db-0").body().status().node()).isEqualTo("n2");

    telemetry.say(fresh("n1"));
    assertThat(podRow("shop", "db-0").body().status().node()).isEqualTo("n2");
  }

  @Test
  void aPodReplacedUnderItsNameHasTheNewOnesUid() {
    nodes.put(node("n1"));
    telemetry.say(fresh("n1", pod("shop", "db-0", "uid-old")));

    telemetry.say(fresh("n1", pod("shop", "db-0", "uid-new")));

    assertThat(podRow("shop", "db-0").metadata().uid()).isEqualTo(Uids.of("podperfs", "uid-new"));
  }

  private AgentHealth health(String node) {
    return nodeRow(node).body().status().agent();
  }

  private ApiObject<NodePerf> nodeRow(String name) {
    return row(nodePerfs, "", name);
  }

  private ApiObject<PodPerf> podRow(String namespace, String name) {
    return row(podPerfs, namespace, name);
  }

  private static <T> ApiObject<T> row(LiveStore<T> store, String namespace, String name) {
    return all(store).stream()
        .map(VersionedObject::object)
        .filter(object -> object.metadata().namespace().equals(namespace))
        .filter(object -> object.metadata().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static <T> List<VersionedObject<T>> all(LiveStore<T> store) {
    return store.list(ListRequest.latest(Selection.all())).items();
  }

  private List<String> names() {
    return all(podPerfs).stream()
        .map(row -> row.object().metadata().namespace() + "/" + row.object().metadata().name())
        .toList();
  }

  private static <T> String table(Resource<T> resource, LiveStore<T> store) {
    StringBuilder table = new StringBuilder();
    table.append(
        resource.columns().stream().map(TableColumn::name).collect(Collectors.joining("|")));
    for (VersionedObject<T> row : all(store)) {
      table
          .append('\n')
          .append(
              resource.columns().stream()
                  .map(column -> column.value().apply(row.object()).toString())
                  .collect(Collectors.joining("|")));
    }
    return table.append('\n').toString();
  }
}
