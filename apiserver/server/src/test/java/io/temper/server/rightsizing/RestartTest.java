package io.temper.server.rightsizing;

import static io.temper.server.perf.Samples.fresh;
import static io.temper.server.rightsizing.Lab.MIB;
import static io.temper.server.rightsizing.Lab.onMachine;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.perf.ContainerPerf;
import io.temper.crds.perf.CpuPerf;
import io.temper.crds.perf.MemoryPerf;
import io.temper.crds.perf.Placement;
import io.temper.crds.perf.PodUsage;
import io.temper.crds.perf.RunQueueWait;
import io.temper.crds.perf.Tier;
import io.temper.crds.perf.Window;
import io.temper.crds.rightsizing.ContainerSizing;
import io.temper.crds.rightsizing.Rightsizing;
import io.temper.crds.rightsizing.RightsizingStatus;
import io.temper.crds.rightsizing.RightsizingStatus.Confidence;
import io.temper.crds.rightsizing.RightsizingStatus.Gate;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Selection;
import io.temper.machinery.time.Clocks;
import io.temper.server.FakeClock;
import io.temper.server.perf.FakeTelemetry;
import io.temper.server.port.Autoscalers.Scaled;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.PodReport;
import io.temper.server.telemetry.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Histories outlive the process that kept them, however it ends.
final class RestartTest {
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final Duration STEP = Duration.ofSeconds(15);

  @TempDir private Path directory;
  private final FakeClock clock = new FakeClock(START);
  private final List<Server> processes = new ArrayList<>();

  @AfterEach
  void stop() {
    processes.forEach(Server::close);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whoWasKilledAndStartedAgainSaysWhatWhoNeverStoppedSays(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Server never = start("never");
    int killedAfter = random.nextInt(15, 60);
    for (int minute = 0; minute < killedAfter; minute++) {
      minute(random, never);
    }
    Server again = start(copy("never", "killed"));
    again.keeper.turn();
    for (int minute = 0; minute < 20; minute++) {
      minute(random, never, again);
    }

    assertThat(never.statuses()).isNotEmpty();
    assertThat(again.passedOver()).isZero();
    assertThat(again.statuses()).isEqualTo(never.statuses());
  }

  @Test
  void theGateOfEightDaysStaysOpen() throws Exception {
    Server before = start("store");
    days(before, 9);
    assertThat(only(before).confidence()).isEqualTo(Confidence.High);
    before.close();

    Server after = start("store");
    clock.advance(Duration.ofMinutes(1));
    after.tell(steady());
    after.keeper.turn();
    clock.advance(Duration.ofMinutes(1));
    after.keeper.turn();

    RightsizingStatus status = after.status();
    assertThat(status.since()).isEqualTo(START.plus(Duration.ofMinutes(30)));
    assertThat(status.gate()).isEqualTo(Gate.Open);
    assertThat(only(after).basis().hours()).isGreaterThan(8 * 24);
  }

  @Test
  void killsThatCameWhileNobodyWatchedCountOnce() throws Exception {
    Server before = start("store");
    for (int i = 0; i < 4; i++) {
      clock.advance(STEP);
      before.tell(killed(2));
      before.recording.record();
    }
    before.keeper.turn();
    before.close();

    Server after = start("store");
    clock.advance(Duration.ofMinutes(3));
    after.tell(killed(5));
    after.keeper.turn();
    clock.advance(Duration.ofMinutes(1));
    after.keeper.turn();

    assertThat(only(after).basis().kills()).as("2 before it was watched").isEqualTo(3);
  }

  @Test
  void podsThatCameAndWentSinceTheCheckpointAreRemembered() throws Exception {
    Server before = start("store");
    before.keeper.turn();
    for (int i = 0; i < 8; i++) {
      clock.advance(STEP);
      before.tell(steady());
      before.recording.record();
    }
    Server after = start(copy("store", "killed"));
    after.keeper.turn();
    clock.advance(Duration.ofMinutes(1));
    after.tell(steady());
    after.keeper.turn();

    assertThat(only(after).basis().samples()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void damagedAndForeignCheckpointsArePassedOverAndCounted() throws Exception {
    Server before = start("store");
    days(before, 1);
    before.close();
    List<Path> files = checkpoints("store");
    assertThat(files).hasSize(Shard.COUNT);
    byte[] bytes = Files.readAllBytes(files.get(0));
    bytes[bytes.length - 1] ^= 1;
    Files.write(files.get(0), bytes);
    Files.write(files.get(1), new byte[0]);
    Files.writeString(files.get(2), "[settings]\nthis = is something else altogether\n");
    bytes = Files.readAllBytes(files.get(3));
    bytes[8] ^= 1;
    Files.write(files.get(3), bytes);
    Files.write(files.get(4), java.util.Arrays.copyOf(bytes, bytes.length - 1));

    Server after = start("store");
    assertThat(after.checkpoints().write(name(files.get(5)), 99, new byte[] {1, 2, 3})).isTrue();
    assertThat(after.checkpoints().write(name(files.get(6)), Shard.VERSION, new byte[] {7}))
        .isTrue();
    after.keeper.turn();

    assertThat(after.passedOver()).isEqualTo(7);
  }

  @Test
  void aClockThatWasSetBackStopsNothing() throws Exception {
    Server before = start("store");
    days(before, 9);
    before.close();

    clock.advance(Duration.ofHours(-5));
    Server after = start("store");
    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofMinutes(1));
      after.tell(steady());
      after.recording.record();
      after.keeper.turn();
    }

    assertThat(only(after).confidence()).isEqualTo(Confidence.High);
    assertThat(only(after).basis().samples()).isGreaterThan(8 * 48);
  }

  @Test
  void whatCannotBeWrittenLeavesWhatWasThere() throws Exception {
    Server process = start("store");
    byte[] first = {1, 2, 3};
    assertThat(process.checkpoints().write("x", 1, first)).isTrue();
    // As a disk that is full does: the kernel refuses the new file.
    Path draft = directory.resolve("store").resolve("x.checkpoint.draft");
    Files.createDirectory(draft);

    assertThat(process.checkpoints().write("x", 1, new byte[] {4})).isFalse();
    assertThat(process.failed()).isEqualTo(1);
    byte[] kept = process.checkpoints().read("x", 1, bytes -> bytes);
    assertThat(kept).isEqualTo(first);

    Files.delete(draft);
    assertThat(process.checkpoints().write("x", 1, new byte[] {4})).isTrue();
    kept = process.checkpoints().read("x", 1, bytes -> bytes);
    assertThat(kept).isEqualTo(new byte[] {4});
  }

  @Test
  void whoHasNoDirectoryYetBeginsAnewAndGoesOnWithTheHistoriesWhenItHas() throws Exception {
    Server before = start("store");
    days(before, 9);

    FakeTelemetry told = new FakeTelemetry();
    assertThat(Files.exists(directory.resolve("store"))).isTrue();
    before.close();
    Server after = start("store", told);
    clock.advance(Duration.ofMinutes(1));
    after.tell(steady());
    after.keeper.turn();
    clock.advance(Duration.ofMinutes(1));
    after.keeper.turn();

    assertThat(only(after).confidence()).isEqualTo(Confidence.High);
  }

  @Test
  void numbersAreReadAsTheyWereWritten() {
    long[] whole = {0, 1, -1, 63, 64, -64, -65, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE};
    double[] real = {0, -0.0, 1e-300, Math.PI, Double.MAX_VALUE, Double.NEGATIVE_INFINITY};
    CheckpointWriter to = new CheckpointWriter();
    for (long each : whole) {
      to.whole(each);
    }
    for (double each : real) {
      to.real(each);
    }
    to.text("ünïcode");

    CheckpointReader from = new CheckpointReader(to.bytes());
    for (long each : whole) {
      assertThat(from.whole()).isEqualTo(each);
    }
    for (double each : real) {
      assertThat(Double.doubleToRawLongBits(from.real()))
          .isEqualTo(Double.doubleToRawLongBits(each));
    }
    assertThat(from.text()).isEqualTo("ünïcode");
    from.end();
  }

  // A minute in which agents tell something each 15 seconds.
  private void minute(SplittableRandom random, Server... all) {
    for (int i = 0; i < 4; i++) {
      clock.advance(STEP);
      PodReport web1 = pod("web-1", random.nextLong(100, 900), random.nextLong(50, 90), 40);
      PodReport web2 = pod("web-2", random.nextLong(100, 900), random.nextLong(50, 90), 0);
      PodReport.Owner owner = new PodReport.Owner("DaemonSet", "agent");
      PodReport a1 = owned(pod("a-1", random.nextLong(5, 50), 20, 1), owner);
      PodReport a2 = owned(pod("a-2", random.nextLong(500, 990), 80, 1), owner);
      for (Server process : all) {
        process.tell(onMachine("small", fresh("n1", web1, a1)));
        process.tell(onMachine("large", fresh("n2", web2, a2)));
        process.recording.record();
      }
    }
    for (Server process : all) {
      process.keeper.turn();
    }
  }

  private void days(Server process, int days) {
    for (int i = 0; i < days * 48; i++) {
      clock.advance(Duration.ofMinutes(30));
      process.tell(steady());
      process.keeper.turn();
    }
  }

  private NodeTelemetry steady() {
    return fresh("n1", pod("web-1", 200, 100, 0));
  }

  private NodeTelemetry killed(long kills) {
    PodReport pod = pod("web-1", 200, 100, 0);
    ContainerPerf main = pod.containers().getFirst();
    return fresh(
        "n1",
        with(
            pod,
            pod.owner(),
            new ContainerPerf(main.name(), main.cpu(), main.memory(), null, null, kills, false)));
  }

  private PodReport pod(String name, long millicores, long mebibytes, long waited) {
    Instant now = clock.instant();
    return new PodReport(
        "uid-" + name,
        "shop",
        name,
        Map.of("pod-template-hash", "5d"),
        START.minusSeconds(60),
        new PodReport.Owner("ReplicaSet", "web-5d"),
        new Placement(Tier.Normal, "", "", 0, "Burstable"),
        new PodReport.Amounts(500L, 512 * MIB),
        null,
        new PodUsage(
            new Window(now.minus(STEP), now),
            new CpuPerf(millicores, 500L, null),
            new MemoryPerf(mebibytes * MIB, 512 * MIB, null),
            new RunQueueWait(0, 0, waited),
            null,
            null,
            null),
        null,
        List.of(
            new ContainerPerf(
                "main",
                new CpuPerf(millicores, 500L, null),
                new MemoryPerf(mebibytes * MIB, 512 * MIB, null),
                null,
                millicores / 2,
                0L,
                false)));
  }

  private static PodReport owned(PodReport pod, PodReport.Owner owner) {
    return with(pod, owner, pod.containers().getFirst());
  }

  private static PodReport with(
      PodReport pod, PodReport.@Nullable Owner owner, ContainerPerf container) {
    return new PodReport(
        pod.uid(),
        pod.namespace(),
        pod.name(),
        pod.labels(),
        pod.created(),
        owner,
        pod.placement(),
        pod.requests(),
        null,
        pod.usage(),
        null,
        List.of(container));
  }

  private static ContainerSizing only(Server process) {
    return process.status().containers().getFirst();
  }

  private List<Path> checkpoints(String name) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(name))) {
      return files.filter(file -> file.toString().endsWith(".checkpoint")).sorted().toList();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".checkpoint", "");
  }

  /// What a process that is killed leaves: its files as they are.
  private String copy(String from, String to) throws IOException {
    Path target = Files.createDirectory(directory.resolve(to));
    try (Stream<Path> files = Files.list(directory.resolve(from))) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    return to;
  }

  private Server start(String name) throws InterruptedException {
    return start(name, new FakeTelemetry());
  }

  private Server start(String name, FakeTelemetry telemetry) throws InterruptedException {
    Server process = new Server(directory.resolve(name), telemetry, clock);
    processes.add(process);
    return process;
  }

  /// An API server, as far as rightsizings go.
  private static final class Server {
    private final FakeTelemetry telemetry;
    private final LiveStore<Rightsizing> store;
    private final Recording recording;
    private final RightsizingKeeper keeper;
    private boolean closed;

    Server(Path directory, FakeTelemetry telemetry, FakeClock clock) throws InterruptedException {
      this.telemetry = telemetry;
      this.store = new LiveStore<>(new Revisions(1), clock);
      this.recording = new Recording(directory, telemetry, clock);
      Instant start = clock.instant();
      this.keeper =
          new RightsizingKeeper(
              telemetry,
              (_, _) -> Optional.of(Scaled.NOT),
              Lab.TenCents::new,
              store,
              recording.checkpoints(),
              recording.past(),
              new Clocks(clock, () -> Duration.between(start, clock.instant()).toNanos()));
      keeper.follow();
      store.markSynced();
    }

    void tell(NodeTelemetry node) {
      telemetry.say(node);
    }

    io.temper.server.port.Checkpoints checkpoints() {
      return recording.checkpoints();
    }

    double passedOver() {
      return recording.passedOver();
    }

    double failed() {
      return recording.failed();
    }

    Map<String, RightsizingStatus> statuses() {
      Map<String, RightsizingStatus> statuses = new TreeMap<>();
      store.list(ListRequest.latest(Selection.all())).items().stream()
          .map(row -> row.object())
          .forEach(row -> statuses.put(row.metadata().name(), row.body().status()));
      return statuses;
    }

    RightsizingStatus status() {
      RightsizingStatus status = statuses().get("deployment.web");
      if (status == null) {
        throw new AssertionError("not among " + statuses().keySet());
      }
      return status;
    }

    void close() {
      if (!closed) {
        closed = true;
        keeper.close();
        recording.close();
      }
    }
  }
}
