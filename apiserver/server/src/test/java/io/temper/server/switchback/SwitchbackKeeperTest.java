package io.temper.server.switchback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.crds.perf.CpuPerf;
import io.temper.crds.perf.Draw;
import io.temper.crds.perf.Enforcement;
import io.temper.crds.perf.Freshness;
import io.temper.crds.perf.LoadAverage;
import io.temper.crds.perf.MemoryPerf;
import io.temper.crds.perf.NodeMachine;
import io.temper.crds.perf.NodeUsage;
import io.temper.crds.perf.Placement;
import io.temper.crds.perf.PodUsage;
import io.temper.crds.perf.RunQueueWait;
import io.temper.crds.perf.Throttling;
import io.temper.crds.perf.Tier;
import io.temper.crds.perf.Window;
import io.temper.crds.policy.SwitchbackDraw;
import io.temper.crds.switchback.Switchback;
import io.temper.crds.switchback.SwitchbackHours;
import io.temper.crds.switchback.SwitchbackStatus;
import io.temper.history.Database;
import io.temper.history.SwitchbackHistory;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Selection;
import io.temper.machinery.time.Clocks;
import io.temper.server.perf.FakeTelemetry;
import io.temper.server.port.AgentLink;
import io.temper.server.port.NodeReport;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.PodReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SwitchbackKeeperTest {
  private static final Instant START = Instant.parse("2026-11-02T00:00:00Z");
  private static final String SEED = "autumn-2026";
  private static final int PERCENT = 50;
  private static final Window WINDOW = new Window(START, START);
  private static final String NAME = "density." + SEED + "." + PERCENT;

  @TempDir private Path directory;
  private final FakeTelemetry telemetry = new FakeTelemetry();
  private Instant now = START;
  private final Clocks clocks = new Clocks(() -> now, System::nanoTime);
  private final LiveStore<Switchback> store = new LiveStore<>(new Revisions(1), () -> now);

  @BeforeEach
  void letTheStoreBeRead() {
    store.markSynced();
  }

  @Test
  void hoursOfNodesBecomeFiguresThatTheirExportGivesAgain() {
    try (Database database = Database.embedded(directory.resolve("history"))) {
      SwitchbackKeeper keeper = keeper(database);
      for (int hour = 0; hour < 60; hour++) {
        liveAnHour(keeper, hour);
      }

      SwitchbackStatus status = published(NAME);

      assertThat(status.basis()).isEqualTo(SwitchbackStatus.Basis.Measured);
      assertThat(status.enforcing().backgroundMillicores()).isEqualTo(1_500);
      assertThat(status.stock().backgroundMillicores()).isEqualTo(500);
      assertThat(status.stock().protectedWaitMicros()).isEqualTo(9_000);
      assertThat(status.hoursLeftOut()).isZero();
      assertThat(status.message()).contains("1000m more of a node", "wait less for a CPU");
      SwitchbackHours inputs = keeper.inputs(objects().getFirst());
      assertThat(inputs.status()).isEqualTo(status);
      assertThat(inputs.hours()).allMatch(hour -> hour.minutes() == 55);
    }
  }

  @Test
  void restartsAndReplicasAddUp() {
    for (int run = 0; run < 2; run++) {
      now = START.plus(Duration.ofMinutes(30L * run));
      try (Database database = Database.embedded(directory.resolve("history"))) {
        SwitchbackKeeper keeper = keeper(database);
        for (int minute = 0; minute < 30; minute++) {
          tell(now);
          keeper.step();
          now = now.plus(Duration.ofMinutes(1));
        }
      }
    }
    try (Database database = Database.embedded(directory.resolve("history"))) {
      keeper(database).step();

      SwitchbackStatus status = published(NAME);
      assertThat(status.enforcing().hours() + status.stock().hours()).isEqualTo(2);
    }
  }

  @Test
  void nodeThatIsNotAsItWasDrawnDoesNotCount() {
    try (Database database = Database.embedded(directory.resolve("history"))) {
      SwitchbackKeeper keeper = keeper(database);
      for (int minute = 0; minute < 60; minute++) {
        boolean stock = SwitchbackDraw.stock(SEED, PERCENT, "n1", now);
        telemetry.say(node("n1", !stock, draw(stock)));
        // An agent whose clock is elsewhere.
        boolean other = SwitchbackDraw.stock(SEED, PERCENT, "n2", now);
        telemetry.say(node("n2", other, draw(!other)));
        telemetry.say(node("n3", true, null));
        keeper.step();
        now = now.plus(Duration.ofMinutes(1));
      }
      keeper.step();

      assertThat(objects()).isEmpty();
    }
  }

  @Test
  void databaseThatIsAwayLosesNothing() throws IOException {
    Path blocked = directory.resolve("blocked");
    Files.writeString(blocked, "a file where a directory should be");
    try (Database database = Database.embedded(blocked.resolve("history"))) {
      SwitchbackKeeper keeper = keeper(database);
      now = START.plus(SwitchbackTally.CHANGE);
      tell(now);
      keeper.step();
      assertThat(objects()).isEmpty();

      Files.delete(blocked);
      for (int minute = 6; minute <= 60; minute++) {
        now = START.plus(Duration.ofMinutes(minute));
        tell(now);
        keeper.step();
      }

      assertThat(keeper.inputs(objects().getFirst()).hours())
          .hasSize(2)
          .allMatch(hour -> hour.minutes() == 55);
    }
  }

  @Test
  void nothingIsWrittenAfterTheEnd() {
    try (Database database = Database.embedded(directory.resolve("history"))) {
      SwitchbackKeeper keeper = keeper(database);
      keeper.close();
      // It has no thread of its own here, and interrupted the test's.
      assertThat(Thread.interrupted()).isTrue();

      liveAnHour(keeper, 0);

      assertThat(new SwitchbackHistory(database, "who looks").experiments(START)).isEmpty();
    }
  }

  @Test
  void withoutAHistoryThereAreNoExperimentsAndSomebodySaysSo() {
    SwitchbackKeeper keeper = new SwitchbackKeeper(null, telemetry, store, clocks);
    keeper.step();

    assertThat(objects()).isEmpty();
    Switchback nobody =
        new Switchback(
            Experiment.parse(NAME), SwitchbackFormula.of(Experiment.parse(NAME), List.of()));
    assertThatThrownBy(() ->
            keeper.inputs(new ApiObject<>(ObjectMeta.of("", NAME, "uid", START, Map.of()), nobody)))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("no history");
  }

  private SwitchbackKeeper keeper(Database database) {
    return new SwitchbackKeeper(database, telemetry, store, clocks);
  }

  private void liveAnHour(SwitchbackKeeper keeper, int hour) {
    now = START.plus(Duration.ofHours(hour));
    for (int minute = 0; minute < 60; minute++) {
      tell(now);
      keeper.step();
      now = now.plus(Duration.ofMinutes(1));
    }
    keeper.step();
  }

  private void tell(Instant at) {
    for (String name : List.of("n1", "n2")) {
      boolean stock = SwitchbackDraw.stock(SEED, PERCENT, name, at);
      telemetry.say(node(name, stock, draw(stock)));
    }
  }

  private static Draw draw(boolean stock) {
    return new Draw(SEED, PERCENT, stock ? Draw.Arm.Stock : Draw.Arm.Enforcing);
  }

  private List<ApiObject<Switchback>> objects() {
    return store.list(ListRequest.latest(Selection.all())).items().stream()
        .map(VersionedObject::object)
        .toList();
  }

  /// A node of 8 cores: background pods use 1500m while it enforces and 500m while not, protected
  /// ones wait 2 and 9 ms per second.
  private static NodeTelemetry node(String name, boolean stock, @Nullable Draw draw) {
    Enforcement enforcement =
        new Enforcement(
            stock ? Enforcement.Backend.None : Enforcement.Backend.ScxLayered,
            stock ? Enforcement.State.SafeMode : Enforcement.State.Enforcing,
            1,
            "",
            "density",
            Enforcement.Limits.Kernel,
            null,
            List.of(),
            List.of(),
            draw);
    NodeReport report =
        new NodeReport(
            "uid-" + name,
            Map.of(),
            START,
            "v1",
            new NodeMachine("m5.2xlarge", "6.12", "v2", "amd64"),
            new NodeReport.Capacity(8_000, 8_000, 1L << 35, 1L << 35),
            new NodeUsage(
                WINDOW,
                stock ? 4_000 : 5_000,
                0,
                null,
                null,
                new LoadAverage(0, 0, 0),
                new Throttling(0, 0),
                null),
            enforcement,
            new NodeReport.Overhead(null, 0),
            0,
            List.of());
    return new NodeTelemetry(
        name,
        new AgentLink(Freshness.Fresh, START, null),
        report,
        Map.of(
            "b", pod("b", Tier.Background, stock ? 400 : 1_400, 50),
            "l", pod("l", Tier.Low, 100, 50),
            "c", pod("c", Tier.Critical, 2_000, stock ? 9 : 2)),
        List.of());
  }

  private static PodReport pod(String uid, Tier tier, long used, long wait) {
    return new PodReport(
        uid,
        "shop",
        uid,
        Map.of(),
        START,
        null,
        new Placement(tier, "", "", 0, "Burstable"),
        PodReport.Amounts.NONE,
        null,
        new PodUsage(
            WINDOW,
            new CpuPerf(used, null, null),
            new MemoryPerf(0, null, null),
            new RunQueueWait(0, 0, wait),
            null,
            null,
            null),
        null,
        List.of());
  }

  private SwitchbackStatus published(String name) {
    return objects().stream()
        .filter(object -> object.metadata().name().equals(name))
        .findFirst()
        .orElseThrow()
        .body()
        .status();
  }
}
