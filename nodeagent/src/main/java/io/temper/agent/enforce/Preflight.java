package io.temper.agent.enforce;

import io.temper.agent.enforce.MachineFacts.Cpus;
import java.util.ArrayList;
import java.util.List;

/// Whether scx_layered can do its work on a machine: a pure function, which names everything that
/// stands against it and not just the first.
final class Preflight {
  // Of scx_layered 1.1.4, in its bpf/intf.h.
  private static final int MOST_CPUS = 512;
  private static final int MOST_CACHES = 64;
  private static final int MOST_NODES = 32;

  private Preflight() {}

  /// Everything that stands against it, each a sentence without its full stop.
  static List<String> obstacles(MachineFacts facts) {
    List<String> obstacles = new ArrayList<>();
    schedExt(facts, obstacles);
    if (!facts.btf()) {
      obstacles.add("the kernel has no BTF (CONFIG_DEBUG_INFO_BTF), BPF programs cannot be loaded");
    }
    switch (facts.cgroups()) {
      case V2 -> {}
      case HYBRID ->
          obstacles.add("cgroups are hybrid, with controllers of version 1; version 2 is needed");
      case V1 -> obstacles.add("cgroups are of version 1, version 2 is needed");
      case MISSING -> obstacles.add("no cgroups are mounted where the agent looks for them");
    }
    cpus(facts.cpus(), obstacles);
    pinning(facts, obstacles);
    return obstacles;
  }

  private static void schedExt(MachineFacts facts, List<String> obstacles) {
    String state = facts.schedExtState();
    if (state.equals(MachineFacts.ABSENT)) {
      obstacles.add(
          "kernel "
              + facts.kernel()
              + " has no sched_ext (Linux 6.12 or newer with CONFIG_SCHED_CLASS_EXT)");
    } else if (state.isEmpty()) {
      obstacles.add("the state of sched_ext cannot be read");
    }
    // Whoever started an scx_layered, ours or another, the supervisor tells them apart.
    if (!facts.schedExtOps().isEmpty() && !facts.schedExtOps().startsWith("layered")) {
      obstacles.add("another sched_ext scheduler is attached: " + facts.schedExtOps());
    }
  }

  private static void cpus(Cpus cpus, List<String> obstacles) {
    if (!cpus.isolated().isEmpty()) {
      obstacles.add(
          "CPUs "
              + cpus.isolated()
              + " are isolated (isolcpus= or a cpuset partition), which sched_ext cannot be with");
    }
    tooMany("CPUs", cpus.ids(), MOST_CPUS, obstacles);
    tooMany("last-level caches", cpus.caches(), MOST_CACHES, obstacles);
    tooMany("NUMA nodes", cpus.nodes(), MOST_NODES, obstacles);
  }

  private static void tooMany(String what, int number, int most, List<String> obstacles) {
    if (number > most) {
      obstacles.add(number + " " + what + " are more than the " + most + " scx_layered can have");
    }
  }

  // scx_layered puts what may not run everywhere into a queue of last resort.
  private static void pinning(MachineFacts facts, List<String> obstacles) {
    if (facts.cpuManager().equals("static")) {
      obstacles.add("the kubelet's CPU manager is static, it pins containers to CPUs");
    }
    int pinned = facts.pinned().size();
    if (pinned > 0) {
      obstacles.add(
          "containers are pinned to some of the CPUs: "
              + facts.pinned().getFirst()
              + (pinned > 1 ? " and " + (pinned - 1) + " more" : ""));
    }
  }
}
