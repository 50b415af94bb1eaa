package io.temper.agent.observe;

/// The cgroup files the agent reads, and what they are called in either hierarchy.
///
/// An empty v1 name means version 1 has nothing like it.
///
/// @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">cgroup v2</a>
/// @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/index.html">cgroup v1</a>
enum CgroupFile {
  // name      v2                v1 controller, file
  USAGE("cpu.stat", "cpuacct", "cpuacct.usage"),
  THROTTLING("cpu.stat", "cpu", "cpu.stat"),
  MEMORY("memory.current", "memory", "memory.usage_in_bytes"),
  MEMORY_STAT("memory.stat", "memory", "memory.stat"),
  MEMORY_EVENTS("memory.events", "memory", "memory.oom_control"),
  CPU_PRESSURE("cpu.pressure", "", ""),
  MEMORY_PRESSURE("memory.pressure", "", ""),
  IO_PRESSURE("io.pressure", "", ""),
  THREADS("cgroup.threads", "cpuacct", "tasks"),
  PROCESSES("cgroup.procs", "cpuacct", "cgroup.procs");

  private final String v2;
  private final String v1Controller;
  private final String v1;

  CgroupFile(String v2, String v1Controller, String v1) {
    this.v2 = v2;
    this.v1Controller = v1Controller;
    this.v1 = v1;
  }

  /// Name in the unified hierarchy.
  String v2() {
    return v2;
  }

  /// Controller whose tree holds it in version 1; empty where there is none.
  String v1Controller() {
    return v1Controller;
  }

  /// Name in version 1; empty where there is none.
  String v1() {
    return v1;
  }
}
