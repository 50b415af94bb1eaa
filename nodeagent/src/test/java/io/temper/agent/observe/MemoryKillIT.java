package io.temper.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.kernel.Kernel;
import io.temper.agent.observe.PodTarget.ContainerTarget;
import io.temper.agent.time.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/// The kernel of this machine kills for want of memory, in a cgroup of 16 MiB of its own.
@EnabledIf("mayMakeCgroups")
@Timeout(120)
final class MemoryKillIT {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final boolean UNIFIED = Files.exists(ROOT.resolve("cgroup.controllers"));
  private static final String UID = "0f1e2d3c-aaaa-6978-8796-a5b4c3d2e1f0";
  private static final String ID = "ef".repeat(32);
  private static final String LEAST = Long.toString(16L << 20);

  private final List<Path> made = new ArrayList<>();
  private final List<PodReading> told = new ArrayList<>();
  private Path container;

  static boolean mayMakeCgroups() {
    return Files.isWritable(UNIFIED ? ROOT : ROOT.resolve("memory"));
  }

  @BeforeEach
  void makeCgroups() throws IOException {
    for (String tree : UNIFIED ? List.of("") : List.of("memory", "cpuacct")) {
      Path at = ROOT.resolve(tree);
      for (String name : List.of("kubepods-temper-kills", "pod" + UID, ID)) {
        if (UNIFIED) {
          Files.writeString(at.resolve("cgroup.subtree_control"), "+memory");
        }
        at = at.resolve(name);
        Files.createDirectory(at);
        made.add(at);
      }
    }
    container = made.get(2);
    Files.writeString(container.resolve(UNIFIED ? "memory.max" : "memory.limit_in_bytes"), LEAST);
    Path swap = container.resolve(UNIFIED ? "memory.swap.max" : "memory.memsw.limit_in_bytes");
    if (Files.exists(swap)) {
      Files.writeString(swap, UNIFIED ? "0" : LEAST);
    }
  }

  @AfterEach
  void removeCgroups() throws IOException {
    for (Path cgroup : made.reversed()) {
      Files.delete(cgroup);
    }
  }

  @Test
  void killOfTheRealKernelIsCounted() throws Exception {
    Readings readings =
        new Readings() {
          @Override
          public void pod(PodReading reading) {
            told.add(reading);
          }

          @Override
          public void node(NodeReading reading) {
            // What the node does is another test's.
          }
        };
    try (Kernel kernel = new Kernel();
        Observer observer =
            new Observer(kernel, new SystemClock(), ROOT, Path.of("/proc"), readings)) {
      observer.watch(
          new PodTarget(
              UID, UID, true, true, List.of(new ContainerTarget("main", "x://" + ID, false))));
      await(observer, 0);

      useAllMemory();
      await(observer, 1);
      useAllMemory();
      useAllMemory();
      await(observer, 3);
    }
    try (Stream<String> lines =
        Files.lines(container.resolve(UNIFIED ? "memory.events" : "memory.oom_control"))) {
      assertThat(lines).contains("oom_kill 3");
    }
  }

  private void await(Observer observer, long kills) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (told.isEmpty()
        || told.getLast().usage() == null
        || !Long.valueOf(kills).equals(told.getLast().kills().get("main"))) {
      assertThat(System.nanoTime()).as("%s", told).isLessThan(deadline);
      observer.doWork();
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /// One process that takes memory until it is killed, and nothing beside it in the cgroup.
  private void useAllMemory() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "echo $$ > " + container.resolve("cgroup.procs") + "; exec tail /dev/zero")
            .redirectErrorStream(true)
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("killed").isEqualTo(128 + 9);
  }
}
