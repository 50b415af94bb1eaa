package io.temper.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.enforce.CpuTopology.Core;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CpuTopologyTest {
  @TempDir Path directory;

  @Test
  void coresCachesAndNodesAreAsTheKernelTells() {
    FakeMachine machine = new FakeMachine(directory);
    for (int cpu = 0; cpu < 8; cpu++) {
      boolean second = cpu % 4 >= 2;
      machine.delete("sys/devices/system/cpu/cpu" + cpu + "/node0/cpulist");
      machine.delete("sys/devices/system/cpu/cpu" + cpu + "/node0");
      machine.core(
          cpu, cpu % 4 + "," + (cpu % 4 + 4), second ? "2-3,6-7" : "0-1,4-5", second ? 1 : 0);
    }

    CpuTopology topology = CpuTopology.read(machine.sys());

    assertThat(topology.cores())
        .containsExactly(
            new Core(List.of(0, 4), 0, 0),
            new Core(List.of(1, 5), 0, 0),
            new Core(List.of(2, 6), 2, 1),
            new Core(List.of(3, 7), 2, 1));
    assertThat(topology.cpus()).isEqualTo(8);
    assertThat(topology.threadsPerCore()).isEqualTo(2);
    assertThat(topology.caches()).isEqualTo(2);
    assertThat(topology.nodes()).isEqualTo(2);
  }

  @Test
  void cpusThatAreOfflineAreLeftOut() {
    FakeMachine machine = new FakeMachine(directory);
    machine.cpu("online", "0-3,5\n");

    CpuTopology topology = CpuTopology.read(machine.sys());

    assertThat(topology.cores())
        .extracting(Core::cpus)
        .containsExactly(List.of(0), List.of(1, 5), List.of(2), List.of(3));
  }

  @Test
  void machineThatTellsNothingOfItsCoresHasOneForEachCpu() {
    new FakeMachine(directory).write("small/devices/system/cpu/online", "0-2\n");

    CpuTopology topology = CpuTopology.read(directory.resolve("small"));

    assertThat(topology.cores()).extracting(Core::cpus).hasSize(3);
    assertThat(topology.threadsPerCore()).isEqualTo(1);
    assertThat(topology.caches()).isEqualTo(1);
    assertThat(topology.nodes()).isEqualTo(1);
  }

  @Test
  void kernelsBeforeCoreCpusListAreReadToo() {
    FakeMachine machine = new FakeMachine(directory);
    for (int cpu = 0; cpu < 8; cpu++) {
      machine.delete("sys/devices/system/cpu/cpu" + cpu + "/topology/core_cpus_list");
      machine.cpu(
          "cpu" + cpu + "/topology/thread_siblings_list", cpu / 2 * 2 + "-" + (cpu / 2 * 2 + 1));
    }

    CpuTopology topology = CpuTopology.read(machine.sys());

    assertThat(topology.cores().getFirst().cpus()).containsExactly(0, 1);
    assertThat(topology.cores()).hasSize(4);
  }

  @Test
  void sysfsThatCannotBeReadHasNoCores() {
    CpuTopology topology = CpuTopology.read(directory.resolve("nothing"));

    assertThat(topology.cores()).isEmpty();
    assertThat(topology.threadsPerCore()).isZero();
  }

  @Test
  void thisMachinesCpusAreThoseOfTheJvm() {
    CpuTopology topology = CpuTopology.read(Path.of("/sys"));

    assertThat(topology.cpus()).isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
  }
}
