package io.temper.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PreflightTest {
  private static final String POD = "sys/fs/cgroup/kubepods.slice/kubepods-pod0a1b2c3d.slice/";

  @TempDir Path directory;

  /// Something that is wrong with a machine, and what is said of it.
  record Case(String name, Consumer<FakeMachine> wrong, String said) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "a kernel without sched_ext",
            machine -> {
              machine.delete("sys/kernel/sched_ext/state");
              machine.delete("sys/kernel/sched_ext");
            },
            "kernel 6.18.1-fake has no sched_ext (Linux 6.12 or newer with CONFIG_SCHED_CLASS_EXT)"),
        new Case(
            "a state that cannot be read",
            machine -> machine.delete("sys/kernel/sched_ext/state"),
            "the state of sched_ext cannot be read"),
        new Case(
            "another scheduler",
            machine -> machine.write("sys/kernel/sched_ext/root/ops", "lavd_1.0.20_x86_64\n"),
            "another sched_ext scheduler is attached: lavd_1.0.20_x86_64"),
        new Case(
            "no BTF",
            machine -> machine.delete("sys/kernel/btf/vmlinux"),
            "the kernel has no BTF (CONFIG_DEBUG_INFO_BTF), BPF programs cannot be loaded"),
        new Case(
            "hybrid cgroups",
            machine -> {
              machine.delete("sys/fs/cgroup/cgroup.controllers");
              machine.write("sys/fs/cgroup/cpu/tasks", "");
              machine.write("sys/fs/cgroup/unified/cgroup.controllers", "");
            },
            "cgroups are hybrid, with controllers of version 1; version 2 is needed"),
        new Case(
            "cgroups of version 1",
            machine -> {
              machine.delete("sys/fs/cgroup/cgroup.controllers");
              machine.write("sys/fs/cgroup/cpu/tasks", "");
            },
            "cgroups are of version 1, version 2 is needed"),
        new Case(
            "no cgroups",
            machine -> machine.delete("sys/fs/cgroup/cgroup.controllers"),
            "no cgroups are mounted where the agent looks for them"),
        new Case(
            "isolated CPUs",
            machine -> machine.cpu("isolated", "2-3\n"),
            "CPUs 2-3 are isolated (isolcpus= or a cpuset partition), which sched_ext cannot be"
                + " with"),
        new Case(
            "room for very many CPUs",
            machine -> machine.cpu("possible", "0-1023\n"),
            "1024 CPUs are more than the 512 scx_layered can have"),
        new Case(
            "a static CPU manager",
            machine ->
                machine.write(
                    "kubelet/state",
                    "{\"policyName\":\"static\",\"defaultCpuSet\":\"0-7\",\"checksum\":14413152}"),
            "the kubelet's CPU manager is static, it pins containers to CPUs"),
        new Case(
            "a container that is pinned",
            machine -> machine.write(POD + "cri-containerd-1.scope/cpuset.cpus.effective", "1-2\n"),
            "containers are pinned to some of the CPUs:"
                + " kubepods.slice/kubepods-pod0a1b2c3d.slice/cri-containerd-1.scope"),
        new Case(
            "several that are pinned",
            machine -> {
              machine.write(POD + "cri-containerd-1.scope/cpuset.cpus.effective", "1-2\n");
              machine.write(POD + "cri-containerd-2.scope/cpuset.cpus.effective", "0,3-7\n");
            },
            "containers are pinned to some of the CPUs:"
                + " kubepods.slice/kubepods-pod0a1b2c3d.slice/cri-containerd-1.scope and 1 more"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatStandsAgainstItIsNamed(Case one) {
    FakeMachine machine = new FakeMachine(directory);
    one.wrong().accept(machine);

    assertThat(Preflight.obstacles(machine.reader().read())).containsExactly(one.said());
  }

  @Test
  void nothingStandsAgainstAMachineThatHasEverything() {
    FakeMachine machine = new FakeMachine(directory);
    machine.write("sys/kernel/sched_ext/state", "enabled\n");
    machine.write("sys/kernel/sched_ext/root/ops", "layered_1.1.4_x86_64_unknown_linux_gnu\n");
    machine.write("kubelet/state", "{\"policyName\":\"none\",\"defaultCpuSet\":\"\"}");
    machine.write(POD + "cpuset.cpus.effective", "0-7\n");
    machine.write(POD + "cri-containerd-1.scope/cpuset.cpus.effective", "0-7\n");

    assertThat(Preflight.obstacles(machine.reader().read())).isEmpty();
  }

  @Test
  void everythingIsNamedAndNotJustTheFirst() {
    FakeMachine machine = new FakeMachine(directory);
    cases()
        .filter(one -> one.name().matches("no BTF|isolated.*|a static.*"))
        .forEach(one -> one.wrong().accept(machine));

    assertThat(Preflight.obstacles(machine.reader().read())).hasSize(3);
  }

  @Test
  void cachesAndNodesBeyondWhatTheSchedulerCountsAreNamed() {
    MachineFacts facts = new FakeMachine(directory).reader().read();
    MachineFacts large =
        new MachineFacts(
            facts.kernel(),
            facts.schedExtState(),
            "",
            true,
            facts.cgroups(),
            new MachineFacts.Cpus(512, "", 65, 33),
            "",
            List.of());

    assertThat(Preflight.obstacles(large))
        .containsExactly(
            "65 last-level caches are more than the 64 scx_layered can have",
            "33 NUMA nodes are more than the 32 scx_layered can have");
  }

  @Test
  void containersWhereCpusetsCannotBeSeenAreNotPinned() {
    FakeMachine machine = new FakeMachine(directory);
    machine.write(POD + "cri-containerd-1.scope/cpu.weight", "100\n");

    assertThat(machine.reader().read().pinned()).isEmpty();
  }
}
