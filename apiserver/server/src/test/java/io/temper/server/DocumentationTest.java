package io.temper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.crds.Groups;
import io.temper.crds.switchback.Switchback;
import io.temper.crds.switchback.SwitchbackHours;
import io.temper.machinery.Golden;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.config.Flags;
import io.temper.machinery.docs.ReferencePage;
import io.temper.machinery.kube.twin.TwinDefinition;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.MemoryStorage;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.time.Clocks;
import io.temper.server.cost.Books;
import io.temper.server.cost.BooksMetrics;
import io.temper.server.cost.CostQueries;
import io.temper.server.cost.Ledger;
import io.temper.server.history.HistoryConfig;
import io.temper.server.history.HistoryKeeper;
import io.temper.server.history.HistoryMetrics;
import io.temper.server.history.PastSavings;
import io.temper.server.perf.FakeInspection;
import io.temper.server.perf.FakeNodes;
import io.temper.server.perf.FakeTelemetry;
import io.temper.server.perf.Threads;
import io.temper.server.port.PriceBook;
import io.temper.server.savings.Evidence;
import io.temper.server.telemetry.PerfQueries;
import io.temper.server.telemetry.Recorder;
import io.temper.server.telemetry.Rights;
import io.temper.server.telemetry.SeriesPage;
import io.temper.server.telemetry.TelemetryConfig;
import io.temper.server.telemetry.TelemetryMetrics;
import io.temper.server.trace.Traces;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the documentation says is what the code says. `-Dtemper.golden=write` writes it anew.
final class DocumentationTest {
  private static final Path DOCS = Path.of("../../docs");
  private static final String GENERATED =
      """
      <!-- Written from the records by `mvn -pl apiserver/server -am test -Dtest=DocumentationTest
           -Dsurefire.failIfNoSpecifiedTests=false -Dtemper.golden=write`; do not edit. -->

      """;

  @Test
  void flagsAreWhatHelpPrints() {
    Golden.assertMatches(
        DOCS.resolve("flags/apiserver.txt"), Flags.of(ServerConfig.class, "TEMPER").help());
  }

  @ParameterizedTest
  @MethodSource("resources")
  void referenceIsWhatTheRecordsSay(Resource<?> resource) {
    Golden.assertMatches(
        DOCS.resolve("reference/" + resource.plural() + ".md"),
        GENERATED + ReferencePage.of(resource, definitions(), Resources.DOCS));
  }

  @Test
  void seriesAreWhatIsWrittenToPrometheus() {
    Golden.assertMatches(DOCS.resolve("reference/series.md"), GENERATED + SeriesPage.text());
  }

  @Test
  void everyKindAndFieldIsExplained() {
    assertThat(definitions().undescribed()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("stored")
  void twinsOfTheChartAreWhatTheRecordsSay(Resource<?> resource) {
    TwinDefinition twin = new TwinDefinition(resource, definitions(), "storage.temper.io");

    Golden.assertMatches(
        Path.of("../../manifests/chart/temper/twins/" + resource.plural() + ".yaml"),
        "# Written by DocumentationTest, as docs/reference; do not edit.\n"
            + twin.yaml(Map.of("helm.sh/resource-policy", "keep")));
  }

  /// Kinds that clients write.
  static List<Resource<?>> stored() {
    List<Resource<?>> stored = new ArrayList<>(resources());
    stored.removeIf(resource -> !resource.verbs().contains("update"));
    return stored;
  }

  static List<Resource<?>> resources() {
    Revisions revisions = new Revisions(1);
    InstantSource clock = InstantSource.system();
    return Resources.declare(
        new LiveStore<>(revisions, clock),
        new LiveStore<>(revisions, clock),
        () -> "",
        new Threads(new FakeTelemetry(), new FakeInspection()),
        new Traces(new FakeNodes(), new FakeTelemetry(), new FakeInspection(), clock),
        perfQueries(clock),
        new LiveStore<>(revisions, clock),
        new Evidence(),
        new PastSavings(
            new HistoryKeeper(
                noHistory(), Clocks.system(), new HistoryMetrics(new SimpleMeterRegistry())),
            clock),
        new LiveStore<>(revisions, clock),
        new CostQueries(books(clock), _ -> Decision.NO_OPINION, clock),
        new LiveStore<>(revisions, clock),
        new LiveStore<>(revisions, clock),
        new LiveStore<>(revisions, clock),
        new LiveStore<>(revisions, clock),
        DocumentationTest::noHours,
        new MemoryStorage(revisions, clock));
  }

  private static PerfQueries perfQueries(InstantSource clock) {
    Recorder recorder =
        new Recorder(
            new FakeTelemetry(),
            new TelemetryConfig(Path.of(""), 1, 1, 1, 1),
            new Clocks(clock, System::nanoTime),
            new TelemetryMetrics(new SimpleMeterRegistry()));
    return new PerfQueries(
        recorder, (_, _, _) -> List.of(), new Rights(_ -> Decision.NO_OPINION), clock);
  }

  private static Books books(InstantSource clock) {
    return new Books(
        new Ledger(DocumentationTest::noPrices, clock),
        null,
        noHistory().retention(),
        Clocks.system(),
        new BooksMetrics(new SimpleMeterRegistry()));
  }

  private static PriceBook noPrices() {
    throw new AssertionError("declarations price nothing");
  }

  private static SwitchbackHours noHours(ApiObject<Switchback> experiment) {
    throw new AssertionError("declarations need no hours of " + experiment);
  }

  private static HistoryConfig noHistory() {
    return new HistoryConfig(Path.of(""), false, "", "", Path.of(""), 5);
  }

  private static Definitions definitions() {
    return Definitions.of(new GroupVersion(Groups.TEMPER, Groups.V1), resources(), Resources.DOCS);
  }
}
