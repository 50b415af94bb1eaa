package io.temper.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.kernel.Kernel;
import io.temper.agent.observe.PodTarget.ContainerTarget;
import io.temper.agent.time.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class PodThreadsTest {
  private static final String UID = "0a1b2c3d-0000-1111-2222-333344445555";
  private static final String ID =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  private static final String POD = "kubepods/burstable/pod" + UID;
  private static final PodTarget TARGET =
      new PodTarget(
          UID, UID, false, true, List.of(new ContainerTarget("web", "containerd://" + ID, false)));

  @TempDir Path directory;

  @Test
  void threadsOfThisMachineAreMeasured() throws Exception {
    Thread busy = Thread.ofPlatform().daemon().name("busy-one").start(PodThreadsTest::spin);
    FakeCgroupTree fake = FakeCgroupTree.v2(directory);
    StringBuilder tids = new StringBuilder();
    try (var tasks = Files.list(Path.of("/proc/self/task"))) {
      tasks.forEach(task -> tids.append(task.getFileName()).append('\n'));
    }
    fake.file(POD + "/" + ID, "cgroup.threads", tids.toString());

    PodThreads.Scan scan = threads(fake, Path.of("/proc")).measure(TARGET, Duration.ofMillis(200));

    busy.interrupt();
    PodThread first = scan.threads().getFirst();
    assertThat(first.name()).isEqualTo("busy-one");
    assertThat(first.container()).isEqualTo("web");
    assertThat(first.pid()).isEqualTo(Math.toIntExact(ProcessHandle.current().pid()));
    assertThat(first.cpuMillicores()).isBetween(1L, 1200L);
    assertThat(first.allowedCpus()).matches("[0-9,-]+");
    assertThat(first.lastCpu()).isNotNegative();
    assertThat(scan.total()).isGreaterThan(3);
  }

  @Test
  void threadsThatEndMeanwhileAndGarbageAreLeftOut() throws Exception {
    FakeCgroupTree fake = FakeCgroupTree.v2(directory);
    fake.file(POD + "/" + ID, "cgroup.threads", "11\n12\n13\n14\n");
    // 11 has ended already; 12 has a name with brackets; 13 is garbage; 14 has no schedstat.
    proc(fake, 12, "100 200 3\n", "12 (a) b) S" + " 0".repeat(35) + " 5 0", status(12, "0-3,8"));
    proc(fake, 13, "x", "no brackets", "\0\0");
    FakeCgroupTree.write(fake.proc().resolve("14/stat"), "14 (d) S" + " 0".repeat(35) + " 1 0");
    FakeCgroupTree.write(fake.proc().resolve("14/status"), status(14, "1"));

    PodThreads.Scan scan = threads(fake, fake.proc()).measure(TARGET, Duration.ofMillis(1));

    assertThat(scan.total()).isEqualTo(4);
    assertThat(scan.threads())
        .contains(
            new PodThread(12, 12, "web", "a) b", 0, 0, 5, "0-3,8"),
            new PodThread(0, 13, "web", "", 0, 0, -1, ""),
            new PodThread(14, 14, "web", "d", 0, 0, 1, "1"))
        .noneMatch(thread -> thread.tid() == 11);
  }

  @Test
  void podWithoutCgroupHasNoThreads() throws Exception {
    FakeCgroupTree fake = FakeCgroupTree.v2(directory);

    assertThat(threads(fake, fake.proc()).list(TARGET)).isEmpty();
    assertThat(threads(fake, fake.proc()).measure(TARGET, Duration.ofMillis(1)).threads())
        .isEmpty();
  }

  @Test
  void sandboxBelongsToNoContainer() throws Exception {
    FakeCgroupTree fake = FakeCgroupTree.v1(directory);
    fake.thread(POD + "/" + ID, 21, 0, 0, 0);
    fake.thread(POD + "/" + ID.replace('0', 'f'), 22, 0, 0, 0);

    assertThat(threads(fake, fake.proc()).list(TARGET)).isEqualTo(Map.of(21, "web", 22, ""));
  }

  private PodThreads threads(FakeCgroupTree fake, Path proc) {
    try (Kernel kernel = new Kernel()) {
      return new PodThreads(CgroupLayout.detect(kernel, fake.cgroups()), proc, new SystemClock());
    }
  }

  private static void proc(
      FakeCgroupTree fake, int tid, String schedstat, String stat, String status)
      throws IOException {
    Path process = fake.proc().resolve(Integer.toString(tid));
    FakeCgroupTree.write(process.resolve("schedstat"), schedstat);
    FakeCgroupTree.write(process.resolve("stat"), stat);
    FakeCgroupTree.write(process.resolve("status"), status);
  }

  private static String status(int pid, String allowed) {
    return "Name:\tx\nTgid:\t" + pid + "\nCpus_allowed:\tff\nCpus_allowed_list:\t" + allowed + "\n";
  }

  private static void spin() {
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }
}
