package io.temper.server.enforce;

import static io.temper.server.perf.Samples.NOW;
import static io.temper.server.perf.Samples.enforced;
import static io.temper.server.perf.Samples.fresh;
import static io.temper.server.perf.Samples.node;
import static io.temper.server.perf.Samples.stale;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.enforce.LintViolation;
import io.temper.crds.enforce.NodeConfig;
import io.temper.crds.enforce.NodeConfigStatus.Change;
import io.temper.crds.perf.Freshness;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Selection;
import io.temper.server.FakeClock;
import io.temper.server.perf.FakeNodes;
import io.temper.server.perf.FakeTelemetry;
import io.temper.server.port.GenerationReport;
import io.temper.server.port.ViolationReport;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EnforceRowsTest {
  private final FakeClock clock = new FakeClock(NOW);
  private final Revisions revisions = new Revisions(1);
  private final LiveStore<NodeConfig> configs = new LiveStore<>(revisions, clock);
  private final LiveStore<LintViolation> violations = new LiveStore<>(revisions, clock);
  private final FakeTelemetry telemetry = new FakeTelemetry();
  private final FakeNodes nodes = new FakeNodes();

  @BeforeEach
  void start() {
    EnforceRows rows = new EnforceRows(telemetry, nodes, configs, violations);
    telemetry.listen(rows);
    nodes.listen(rows);
    rows.start();
    nodes.put(node("n1"));
  }

  @Test
  void everyGenerationIsAnObjectUntilTheAgentKeepsItNoLonger() {
    telemetry.say(enforced(fresh("n1"), List.of(generation(7), generation(8))));
    assertThat(names(configs)).containsExactly("n1.7", "n1.8");

    telemetry.say(enforced(fresh("n1"), List.of(generation(8), generation(9))));

    assertThat(names(configs)).containsExactly("n1.8", "n1.9");
    NodeConfig last = all(configs).getLast().object().body();
    assertThat(last.status().change()).isEqualTo(Change.Swap);
    assertThat(last.status().diff()).containsExactly("- old", "+ new");
  }

  @Test
  void whatDidNotChangeHasNoNewRevision() {
    telemetry.say(enforced(fresh("n1"), List.of(generation(7)), mismatch("web")));
    String config = all(configs).getFirst().metadata().resourceVersion();
    String violation = all(violations).getFirst().metadata().resourceVersion();

    telemetry.say(enforced(fresh("n1"), List.of(generation(7), generation(8)), mismatch("web")));

    assertThat(all(configs).getFirst().metadata().resourceVersion()).isEqualTo(config);
    assertThat(all(violations).getFirst().metadata().resourceVersion()).isEqualTo(violation);
  }

  @Test
  void aViolationKeepsItsNameAndGoesWhenItIsNoLongerTold() {
    telemetry.say(enforced(fresh("n1"), List.of(), mismatch("web"), mismatch("db")));
    List<String> both = names(violations);
    assertThat(both)
        .hasSize(2)
        .allMatch(name -> name.matches("n1\\.layer-mismatch\\.[0-9a-f]{12}"));

    telemetry.say(enforced(fresh("n1"), List.of(), mismatch("db")));

    assertThat(names(violations)).hasSize(1).isSubsetOf(both);
  }

  @Test
  void whatASilentAgentFoundIsMarkedStale() {
    telemetry.say(enforced(stale("n1"), List.of(generation(7)), mismatch("web")));

    assertThat(all(violations).getFirst().object().body().status().freshness())
        .isEqualTo(Freshness.Stale);
    assertThat(names(configs)).containsExactly("n1.7");
  }

  @Test
  void allOfANodeGoesWithIt() {
    telemetry.say(enforced(fresh("n1"), List.of(generation(7)), mismatch("web")));

    nodes.delete("n1");

    assertThat(names(configs)).isEmpty();
    assertThat(names(violations)).isEmpty();
  }

  @Test
  void allOfAForgottenAgentGoes() {
    telemetry.say(enforced(fresh("n1"), List.of(generation(7)), mismatch("web")));

    telemetry.forget("n1");

    assertThat(names(configs)).isEmpty();
    assertThat(names(violations)).isEmpty();
  }

  private static GenerationReport generation(long number) {
    return new GenerationReport(
        number,
        Change.Swap,
        NOW,
        "pods changed",
        "sha256:1",
        List.of("new"),
        List.of("- old", "+ new"),
        12L);
  }

  private static ViolationReport mismatch(String pod) {
    return new ViolationReport("layer_mismatch", "pod shop/" + pod, "is in another layer", NOW);
  }

  private static <T> List<String> names(LiveStore<T> store) {
    return all(store).stream().map(object -> object.metadata().name()).toList();
  }

  private static <T> List<VersionedObject<T>> all(LiveStore<T> store) {
    return store
        .list(new ListRequest<>(Selection.all(), new ListRequest.At.Latest(), 0, ""))
        .items();
  }
}
