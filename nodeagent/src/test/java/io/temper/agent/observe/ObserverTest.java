package io.temper.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.temper.agent.Cases;
import io.temper.agent.FakeClock;
import io.temper.agent.kernel.Kernel;
import io.temper.agent.observe.PodReading.ContainerReading;
import io.temper.agent.observe.PodTarget.ContainerTarget;
import io.temper.crds.perf.Need;
import io.temper.crds.perf.RunQueueWait;
import io.temper.crds.perf.Throttling;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ObserverTest {
  private static final String UID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
  private static final String ID = "ab".repeat(32);
  private static final String ROOT = "kubepods";
  private static final String POD = ROOT + "/burstable/pod" + UID;
  private static final String CONTAINER = POD + "/" + ID;
  private static final PodTarget TARGET =
      target(UID, new ContainerTarget("main", "containerd://" + ID, true));
  private static final long MIB = 1 << 20;

  @TempDir Path directory;
  private final Kernel kernel = new Kernel();
  private final FakeClock clock = new FakeClock();
  private final Told told = new Told();

  @AfterEach
  void everyFileIsClosed() {
    assertThat(kernel.openFiles()).isZero();
    kernel.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void cpuIsCountedOverExactlyTheStatedWindow(boolean unified) {
    FakeCgroupTree fake = tree(unified);
    counters(fake, 5_000_000, 10 * MIB, 0);
    try (Observer observer = observer(fake)) {
      observer.watch(TARGET);
      observer.doWork();
      long start = clock.unixMillis();

      counters(fake, 6_500_000, 10 * MIB, 0);
      clock.advanceMillis(10_000);
      observer.doWork();

      UsageReading usage = told.usage();
      assertThat(usage.cpuMillicores()).isEqualTo(150);
      assertThat(usage.startMillis()).isEqualTo(start);
      assertThat(usage.endMillis()).isEqualTo(start + 10_000);
      assertThat(told.container().cpuMillicores()).isEqualTo(150);
    }
  }

  @Test
  void threadsOfAPodThatStarvesAreWanting() {
    FakeCgroupTree fake = tree(true);
    counters(fake, 0, MIB, 0);
    fake.file(POD, "cpu.pressure", "some avg10=99.00 avg60=0.00 avg300=0.00 total=0\n");
    fake.thread(CONTAINER, 77, 0, 0, 1);
    try (Observer observer = observer(fake)) {
      observer.watch(TARGET);
      observer.doWork();
      clock.advanceMillis(10_000);
      observer.doWork();
      fake.thread(CONTAINER, 77, 10_000_000, 9_800_000_000L, 2);
      clock.advanceMillis(10_000);
      observer.doWork();

      assertThat(observer.wanting(9)).containsExactly(new WantingThread(UID, 77, 1, 980));

      clock.advanceMillis(13_000);
      assertThat(observer.wanting(9)).as("what was seen long ago").isEmpty();
    }
  }

  @Test
  void windowSurvivesASetDate() {
    FakeCgroupTree fake = tree(true);
    counters(fake, 0, MIB, 0);
    try (Observer observer = observer(fake)) {
      observer.watch(TARGET);
      observer.doWork();

      counters(fake, 1_000_000, MIB, 0);
      clock.advanceMillis(10_000);
      clock.setDate(1_500_000_000_000L);
      observer.doWork();

      assertThat(told.usage().cpuMillicores()).isEqualTo(100);
      assertThat(told.usage().endMillis() - told.usage().startMillis()).isEqualTo(10_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void workingSetLeavesOutInactiveFileCache(boolean unified) {
    FakeCgroupTree fake = tree(unified);
    counters(fake, 0, 100 * MIB, 30 * MIB);
    try (Observer observer = observer(fake)) {
      windowOf(observer, fake, 1_000_000, 100 * MIB, 30 * MIB);

      assertThat(told.usage().memoryBytes()).isEqualTo(70 * MIB);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void containersThrottlingIsThePods(boolean unified) {
    FakeCgroupTree fake = tree(unified);
    counters(fake, 0, MIB, 0);
    fake.throttling(CONTAINER, 1000, 500, 7_000_000);
    try (Observer observer = observer(fake)) {
      observer.watch(TARGET);
      observer.doWork();

      counters(fake, 1_000_000, MIB, 0);
      fake.throttling(CONTAINER, 1100, 575, 10_000_000);
      clock.advanceMillis(10_000);
      observer.doWork();

      assertThat(told.usage().throttling()).isEqualTo(new Throttling(750, 300));
      assertThat(told.container().throttling()).isEqualTo(new Throttling(750, 300));
    }
  }

  @Test
  void podWithoutLimitHasNoThrottling() {
    FakeCgroupTree fake = tree(true);
    counters(fake, 0, MIB, 0);
    try (Observer observer = observer(fake)) {
      observer.watch(target(UID, new ContainerTarget("main", ID, false)));
      observer.doWork();
      counters(fake, 1_000_000, MIB, 0);
      clock.advanceMillis(10_000);
      observer.doWork();

      assertThat(told.usage().throttling()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void waitComesFromTheThreads(boolean unified) {
    FakeCgroupTree fake = tree(unified);
    counters(fake, 0, MIB, 0);
    fake.thread(CONTAINER, 4711, 1_000, 1_000, 10);
    try (Observer observer = observer(fake)) {
      observer.watch(TARGET);
      observer.doWork();
      for (int i = 1; i <= 2; i++) {
        counters(fake, i * 1_000_000L, MIB, 0);
        // 100 slices, each after a wait of 5 ms.
        fake.thread(CONTAINER, 4711, 1_000, 1_000 + i * 500_000_000L, 10 + 100 * i);
        clock.advanceMillis(10_000);
        observer.doWork();
      }

      RunQueueWait wait = Objects.requireNonNull(told.pods.getLast().runQueue());
      assertThat(wait.millisPerSecond()).isEqualTo(50);
      assertThat(wait.p50Micros()).isBetween(4_700L, 5_300L);
      assertThat(observer.hotThreads(5)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void killsForWantOfMemoryAreCounted(boolean unified) {
    FakeCgroupTree fake = tree(unified);
    counters(fake, 0, MIB, 0);
    fake.kills(CONTAINER, 0);
    try (Observer observer = observer(fake)) {
      windowOf(observer, fake, 1_000_000, MIB, 0);
      assertThat(told.kills()).as("that there were none is told").isZero();

      fake.kills(CONTAINER, 2);
      pass(observer, 40);
      assertThat(told.kills()).isEqualTo(2);

      int before = told.pods.size();
      pass(observer, 120);
      assertThat(told.pods.subList(before, told.pods.size())).isEmpty();

      fake.kills(CONTAINER, 1);
      pass(observer, 70);
      assertThat(told.kills()).as("a counter that fell began anew").isEqualTo(3);
    }
  }

  @Test
  void kernelThatDoesNotCountKillsHasThemFromThePodsStatus() {
    FakeCgroupTree fake = tree(false);
    counters(fake, 0, MIB, 0);
    fake.file("memory/" + CONTAINER, "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\n");
    try (Observer observer = observer(fake)) {
      windowOf(observer, fake, 1_000_000, MIB, 0);
      assertThat(told.kills()).isZero();

      observer.watch(killed("containerd://" + ID, "containerd://" + "cd".repeat(32)));
      observer.doWork();

      assertThat(told.kills()).as("told at once").isEqualTo(1);
    }
  }

  @Test
  void killThatItsCgroupCountedAndTheStatusNamesIsOne() {
    FakeCgroupTree fake = tree(true);
    counters(fake, 0, MIB, 0);
    String again = "cd".repeat(32);
    fake.kills(CONTAINER, 0);
    try (Observer observer = observer(fake)) {
      windowOf(observer, fake, 1_000_000, MIB, 0);
      fake.kills(CONTAINER, 2);
      pass(observer, 40);

      fake.remove(CONTAINER);
      fake.cgroup(POD + "/" + again, 0, MIB, 0);
      fake.kills(POD + "/" + again, 1);
      observer.watch(killed("containerd://" + again, "containerd://" + ID));
      pass(observer, 100);

      assertThat(told.kills()).as("two of the run before, one of this").isEqualTo(3);
    }
  }

  @Test
  void killsOfAPodThatNeverRanLongEnoughToBeMeasuredAreTold() {
    try (Observer observer = observer(tree(true))) {
      observer.watch(killed("", "containerd://" + ID));
      pass(observer, 12);

      assertThat(told.pods.getLast().usage()).isNull();
      assertThat(told.kills()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void busiestThreadOfAContainerIsTold(boolean unified) {
    FakeCgroupTree fake = tree(unified);
    counters(fake, 0, MIB, 0);
    fake.thread(CONTAINER, 4711, 0, 0, 1);
    fake.thread(CONTAINER, 4712, 0, 0, 1);
    fake.threads(CONTAINER, 4711, 4712);
    try (Observer observer = observer(fake)) {
      observer.watch(TARGET);
      observer.doWork();
      for (int i = 1; i <= 3; i++) {
        counters(fake, i * 13_000_000L, MIB, 0);
        fake.thread(CONTAINER, 4711, i * 9_800_000_000L, 0, 1 + i);
        fake.thread(CONTAINER, 4712, i * 3_200_000_000L, 0, 1 + i);
        fake.threads(CONTAINER, 4711, 4712);
        clock.advanceMillis(10_000);
        observer.doWork();
      }

      assertThat(told.busiestThread()).isEqualTo(980L);

      counters(fake, 39_000_000, MIB, 0);
      pass(observer, 40);
      assertThat(told.busiestThread()).as("of next to nothing none is looked for").isNull();
    }
  }

  @Test
  void busiestOfMoreThreadsThanAreLookedAtIsNotKnown() {
    FakeCgroupTree fake = tree(true);
    counters(fake, 0, MIB, 0);
    int[] tids = java.util.stream.IntStream.range(1000, 1600).toArray();
    for (int tid : tids) {
      fake.thread(CONTAINER, tid, 0, 0, 1);
    }
    fake.threads(CONTAINER, tids);
    try (Observer observer = observer(fake)) {
      observer.watch(TARGET);
      observer.doWork();
      for (int i = 1; i <= 3; i++) {
        counters(fake, i * 10_000_000L, MIB, 0);
        clock.advanceMillis(10_000);
        observer.doWork();
      }

      assertThat(told.container().cpuMillicores()).isEqualTo(1000);
      assertThat(told.busiestThread()).isNull();
    }
  }

  @Test
  void vanishedCgroupIsToldOnceAndFoundAgain() {
    FakeCgroupTree fake = tree(false);
    counters(fake, 0, MIB, 0);
    try (Observer observer = observer(fake)) {
      windowOf(observer, fake, 1_000_000, MIB, 0);

      fake.remove(ROOT);
      for (int i = 0; i < 70; i++) {
        clock.advanceMillis(1_000);
        observer.doWork();
      }
      assertThat(told.pods.getLast().cgroupState()).isEqualTo("cgroup not found");
      assertThat(told.pods).filteredOn(pod -> !pod.cgroupState().isEmpty()).hasSize(1);
      assertThat(told.pods.getLast().usage()).isNull();

      counters(fake, 0, MIB, 0);
      for (int i = 0; i < 24; i++) {
        counters(fake, i * 100_000L, MIB, 0);
        clock.advanceMillis(1_000);
        observer.doWork();
      }
      assertThat(told.usage().cpuMillicores()).isEqualTo(100);
      assertThat(told.pods.getLast().cgroupState()).isEmpty();
    }
  }

  @Test
  void podWithoutACgroupSaysSo() {
    try (Observer observer = observer(tree(true))) {
      observer.watch(TARGET);
      for (int i = 0; i < 12; i++) {
        observer.doWork();
        clock.advanceMillis(1_000);
      }

      assertThat(told.pods).hasSize(1);
      assertThat(told.pods.getLast().cgroupState()).isEqualTo("cgroup not found");
    }
  }

  @Test
  void restartedContainerIsFollowed() {
    FakeCgroupTree fake = tree(true);
    counters(fake, 0, MIB, 0);
    String again = "cd".repeat(32);
    try (Observer observer = observer(fake)) {
      windowOf(observer, fake, 1_000_000, MIB, 0);

      fake.remove(CONTAINER);
      fake.cgroup(POD + "/" + again, 0, MIB, 0);
      observer.watch(target(UID, new ContainerTarget("main", again, true)));
      for (int i = 1; i <= 24; i++) {
        fake.cgroup(POD, 1_000_000 + i * 200_000L, MIB, 0);
        fake.cgroup(POD + "/" + again, i * 200_000L, MIB, 0);
        clock.advanceMillis(1_000);
        observer.doWork();
      }

      assertThat(told.container().cpuMillicores()).isEqualTo(200);
    }
  }

  /// A cgroup made anew under the same name counts from zero: neither less than nothing nor all of
  /// what the one before had used may come out of it.
  @Test
  void counterThatFellBeginsAWindowOfItsOwn() {
    FakeCgroupTree fake = tree(true);
    counters(fake, 900_000_000, MIB, 0);
    try (Observer observer = observer(fake)) {
      windowOf(observer, fake, 901_000_000, MIB, 0);
      for (int i = 0; i <= 900; i++) {
        counters(fake, i * 100_000L, MIB, 0);
        clock.advanceMillis(1_000);
        observer.doWork();
      }

      for (PodReading pod : told.pods) {
        UsageReading usage = pod.usage();
        if (usage != null) {
          assertThat(usage.cpuMillicores()).isBetween(0L, 200L);
        }
      }
      Need need = Objects.requireNonNull(told.pods.getLast().need());
      assertThat(need.cpuMillicores()).isBetween(90L, 110L);
      assertThat(need.samples()).isBetween(10, 16);
    }
  }

  @Test
  void calmPodIsNotToldAgain() {
    FakeCgroupTree fake = tree(true);
    counters(fake, 0, MIB, 0);
    try (Observer observer = observer(fake)) {
      windowOf(observer, fake, 1_000_000, MIB, 0);
      int before = told.pods.size();
      for (int i = 2; i < 100; i++) {
        // One percent up and down is within what was told.
        counters(fake, i * 1_000_000L + (i % 2) * 10_000L, MIB, 0);
        clock.advanceMillis(10_000);
        observer.doWork();
      }

      assertThat(told.pods.size() - before).isLessThanOrEqualTo(3);
      assertThat(told.pods.getLast().need()).isNotNull();
    }
  }

  @Test
  void jumpInUseIsToldWithinASecond() {
    FakeCgroupTree fake = tree(true);
    counters(fake, 0, MIB, 0);
    try (Observer observer = observer(fake)) {
      observer.watch(TARGET);
      long used = 0;
      for (int i = 0; i < 25; i++) {
        counters(fake, used += 10_000, MIB, 0);
        clock.advanceMillis(1_000);
        observer.doWork();
      }
      assertThat(told.usage().cpuMillicores()).isEqualTo(10);

      counters(fake, used + 900_000, MIB, 0);
      clock.advanceMillis(1_000);
      observer.doWork();

      // The window began up to ten seconds ago: its mean shows the jump, the next one shows it all.
      assertThat(told.usage().endMillis()).isEqualTo(clock.unixMillis());
      assertThat(told.usage().cpuMillicores()).isGreaterThan(80);
    }
  }

  @Test
  void garbageInEveryFileIsSurvived() {
    FakeCgroupTree fake = tree(true);
    try (Observer observer = observer(fake)) {
      observer.watch(TARGET);
      Cases.each(random -> {
        for (CgroupFile file : CgroupFile.values()) {
          fake.file(POD, file.v2(), garbage(random));
          fake.file(CONTAINER, file.v2(), garbage(random));
        }
        for (String file : List.of("stat", "meminfo", "loadavg")) {
          FakeCgroupTree.write(fake.proc().resolve(file), garbage(random));
        }
        clock.advanceMillis(5_000);
        observer.doWork();
      });
      assertThat(observer.pods()).isEqualTo(1);
    }
  }

  @Test
  void nodeIsMeasured() {
    FakeCgroupTree fake = tree(true);
    try (Observer observer = observer(fake)) {
      observer.doWork();
      // 500 more ticks of 10 ms within 10 s: half a core.
      FakeCgroupTree.write(fake.proc().resolve("stat"), "cpu  400 50 250 9500 77 0 0 33 0 0\n");
      clock.advanceMillis(10_000);
      observer.doWork();

      NodeReading node = told.nodes.getLast();
      assertThat(node.cpuMillicores()).isEqualTo(500);
      assertThat(node.memoryBytes()).isEqualTo(Rounding.memoryBytes(2_000_000L * 1024));
      assertThat(node.load().oneMilli()).isEqualTo(1_500);
      assertThat(node.runQueue()).as("wait of no pods").isNull();
      assertThat(node.pressure()).isNull();
      assertThat(node.network()).isNull();
      assertThat(node.endMillis() - node.startMillis()).isEqualTo(10_000);
    }
  }

  @Test
  void realProcOfThisMachineIsRead() {
    try (Observer observer =
        new Observer(kernel, clock, Path.of("/sys/fs/cgroup"), Path.of("/proc"), told)) {
      observer.doWork();
      clock.advanceMillis(10_000);
      observer.doWork();

      assertThat(told.nodes.getLast().memoryBytes()).isPositive();
    }
  }

  @Test
  void steadyPassesAllocateNextToNothing() {
    FakeCgroupTree fake = tree(true);
    try (Observer observer = observer(fake)) {
      for (int i = 0; i < 50; i++) {
        String uid = UID.substring(0, UID.length() - 2) + (10 + i);
        fake.cgroup(ROOT + "/pod" + uid, 1_000, MIB, 0);
        observer.watch(target(uid));
      }
      for (int i = 0; i < 301; i++) {
        clock.advanceMillis(1_000);
        observer.doWork();
      }
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      // The last pass scanned the tree; 29 more close most of the still pods' windows.
      long before = threads.getCurrentThreadAllocatedBytes();
      int closed = 0;
      for (int i = 0; i < 29; i++) {
        clock.advanceMillis(1_000);
        closed += observer.doWork();
      }
      long perPass = (threads.getCurrentThreadAllocatedBytes() - before) / 29;

      assertThat(closed).isGreaterThan(40);
      assertThat(perPass).isLessThan(512);
    }
  }

  @Test
  void stillPodIsReadEveryThirtySecondsUntilItMoves() {
    FakeCgroupTree fake = tree(true);
    counters(fake, 0, MIB, 0);
    try (Observer observer = observer(fake)) {
      observer.watch(TARGET);
      pass(observer, 100);

      // The node's windows are among them, one each ten seconds.
      assertThat(pass(observer, 300)).isBetween(39, 41);

      counters(fake, 100_000_000, MIB, 0);
      pass(observer, 40);
      assertThat(pass(observer, 20)).isEqualTo(4);
    }
  }

  @Test
  void jumpOfAStillPodIsToldAtOnceAndItsHeightSoonAfter() {
    FakeCgroupTree fake = tree(true);
    counters(fake, 0, MIB, 0);
    try (Observer observer = observer(fake)) {
      observer.watch(TARGET);
      pass(observer, 149);
      told.pods.clear();

      counters(fake, 100_000, MIB, 0);
      pass(observer, 1);
      assertThat(told.usage().endMillis()).isEqualTo(clock.unixMillis());

      counters(fake, 200_000, MIB, 0);
      pass(observer, 1);
      counters(fake, 300_000, MIB, 0);
      pass(observer, 1);
      assertThat(told.usage().cpuMillicores()).isEqualTo(100);
    }
  }

  @Test
  void podsAreLookedAtUntilTheMoveIsExplained() {
    FakeCgroupTree fake = tree(true);
    String other = UID.substring(0, UID.length() - 1) + "1";
    String otherCgroup = ROOT + "/burstable/pod" + other;
    counters(fake, 0, MIB, 0);
    fake.cgroup(otherCgroup, 0, MIB, 0);
    try (Observer observer = observer(fake)) {
      observer.watch(target(other));
      observer.watch(TARGET);
      pass(observer, 120);
      counters(fake, 500_000, MIB, 0);
      pass(observer, 1);
      pass(observer, 100);
      told.pods.clear();

      // The other's own file says more than all pods together: it would be told if it were read.
      fake.cgroup(otherCgroup, 900_000, MIB, 0);
      counters(fake, 1_000_000, MIB, 0);
      pass(observer, 1);

      assertThat(told.pods).extracting(PodReading::uid).containsExactly(UID);
    }
  }

  // So many passes, a second apart; how many windows they closed.
  private int pass(Observer observer, int passes) {
    int closed = 0;
    for (int i = 0; i < passes; i++) {
      clock.advanceMillis(1_000);
      closed += observer.doWork();
    }
    return closed;
  }

  // A first whole window of the pod, ending ten seconds from now.
  private void windowOf(
      Observer observer, FakeCgroupTree fake, long micros, long memory, long inactiveFile) {
    observer.watch(TARGET);
    observer.doWork();
    counters(fake, micros, memory, inactiveFile);
    clock.advanceMillis(10_000);
    observer.doWork();
  }

  private static void counters(FakeCgroupTree fake, long micros, long memory, long inactiveFile) {
    fake.cgroup(ROOT, micros, memory, inactiveFile);
    fake.cgroup(POD, micros, memory, inactiveFile);
    fake.cgroup(CONTAINER, micros, memory, inactiveFile);
  }

  private FakeCgroupTree tree(boolean unified) {
    return unified ? FakeCgroupTree.v2(directory) : FakeCgroupTree.v1(directory);
  }

  private Observer observer(FakeCgroupTree fake) {
    return new Observer(kernel, clock, fake.cgroups(), fake.proc(), told);
  }

  private static PodTarget target(String uid, ContainerTarget... containers) {
    return new PodTarget(uid, uid, true, true, List.of(containers));
  }

  private static PodTarget killed(String id, String killedId) {
    return target(UID, new ContainerTarget("main", id, true, List.of(killedId)));
  }

  private static String garbage(Random random) {
    byte[] bytes = new byte[random.nextInt(100)];
    random.nextBytes(bytes);
    return random.nextBoolean()
        ? new String(bytes, StandardCharsets.ISO_8859_1)
        : "usage_usec " + random.nextLong() + "\ncpu " + random.nextLong() + "\nsome avg10=9";
  }

  /// Keeps everything it is told.
  private static final class Told implements Readings {
    private final List<PodReading> pods = new ArrayList<>();
    private final List<NodeReading> nodes = new ArrayList<>();

    @Override
    public void pod(PodReading reading) {
      pods.add(reading);
    }

    @Override
    public void node(NodeReading reading) {
      nodes.add(reading);
    }

    UsageReading usage() {
      return Objects.requireNonNull(pods.getLast().usage());
    }

    long kills() {
      return Objects.requireNonNull(pods.getLast().kills().get("main"));
    }

    @Nullable Long busiestThread() {
      return pods.getLast().containers().getFirst().busiestThreadMillicores();
    }

    UsageReading container() {
      ContainerReading container = pods.getLast().containers().getFirst();
      assertThat(container.name()).isEqualTo("main");
      return container.usage();
    }
  }
}
