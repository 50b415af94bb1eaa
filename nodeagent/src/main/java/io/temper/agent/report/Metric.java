package io.temper.agent.report;

import java.util.List;
import java.util.Locale;

/// Every metric the agent has: the one place that names them. `docs/metrics/agent.md` is made of
/// it.
enum Metric {
  AGENT_INFO("temper_agent_info", Type.GAUGE, "Always 1; what this agent is.", "version", "cgroup"),
  AGENT_CPU("temper_agent_cpu_seconds_total", Type.COUNTER, "CPU time the agent itself has used."),
  AGENT_MEMORY("temper_agent_resident_bytes", Type.GAUGE, "Resident memory of the agent itself."),
  AGENT_PASSES("temper_agent_passes_total", Type.COUNTER, "Passes of the observer."),
  AGENT_PASS_SECONDS("temper_agent_pass_seconds_total", Type.COUNTER, "Wall time spent in passes."),
  AGENT_WINDOWS("temper_agent_windows_total", Type.COUNTER, "Measuring windows closed."),
  AGENT_OPEN_FILES("temper_agent_open_files", Type.GAUGE, "Kernel files kept open."),
  AGENT_SUBSCRIBERS("temper_agent_subscribers", Type.GAUGE, "Streams open to API servers."),
  AGENT_MESSAGES("temper_agent_messages_total", Type.COUNTER, "Messages sent on streams."),
  AGENT_KUBE(
      "temper_agent_kube_connected",
      Type.GAUGE,
      "1 while the kube API answers, 0 while the agent goes on with what it knows."),
  AGENT_CERTIFICATE(
      "temper_agent_certificate_expiry_timestamp_seconds",
      Type.GAUGE,
      "When the agent's certificate ends, as Unix time; 0 without one."),
  AGENT_WRITES(
      "temper_agent_kube_writes_total",
      Type.COUNTER,
      "Writes to the agent's Node (annotations) and Lease, by what came of them.",
      "object",
      "outcome"),
  AGENT_WRITE_FAILING(
      "temper_agent_kube_write_failing",
      Type.GAUGE,
      "1 while the last attempt to write it failed; it is tried again up to once a minute.",
      "object"),
  LINT(
      "temper_lint_violation",
      Type.GAUGE,
      "Where configuration and reality have drifted: how often this invariant is broken; absent while"
          + " it is not.",
      "invariant"),
  ENFORCEMENT_INFO(
      "temper_enforcement_info",
      Type.GAUGE,
      "Always 1; the driver and what it does.",
      "backend",
      "state"),
  ENFORCEMENT_WANTED(
      "temper_enforcement_wanted",
      Type.GAUGE,
      "1 while the node can enforce and nobody asks for less; with a state other than Enforcing"
          + " something is wrong."),
  ENFORCEMENT_GENERATION(
      "temper_enforcement_generation", Type.GAUGE, "The last generation applied; 0 before any."),
  ENFORCEMENT_CHANGES(
      "temper_enforcement_changes_total",
      Type.COUNTER,
      "Generations applied since the agent started.",
      "kind"),
  ENFORCEMENT_FAILURES(
      "temper_enforcement_failures_total", Type.COUNTER, "Starts and swaps that failed."),
  ENFORCEMENT_EJECTIONS(
      "temper_enforcement_ejections_total",
      Type.COUNTER,
      "Times the kernel put the scheduler out."),
  ENFORCEMENT_SAFE_MODE("temper_enforcement_safe_mode", Type.GAUGE, "1 while safe mode is on."),
  ENFORCEMENT_DEMOTIONS(
      "temper_enforcement_demotions", Type.GAUGE, "Layers that got less than their tier asks for."),
  POLICIES_REFUSED(
      "temper_policies_refused",
      Type.GAUGE,
      "NodePolicies that select this node and are refused or overruled."),
  SUPERVISOR_CONNECTED(
      "temper_supervisor_connected", Type.GAUGE, "1 while the scheduler's supervisor answers."),
  LIMITS_GUARANTEED(
      "temper_limits_guaranteed",
      Type.GAUGE,
      "1 while CPU limits hold, by the kernel or by the supervisor."),
  LIMITS_WORST(
      "temper_limits_worst_ratio",
      Type.GAUGE,
      "The most a paced cgroup used of its limit over a second."),
  NODE_CPU("temper_node_cpu_used_cores", Type.GAUGE, "CPU used by everything on the node."),
  NODE_MEMORY("temper_node_memory_used_bytes", Type.GAUGE, "Memory in use: total less available."),
  NODE_LOAD("temper_node_load", Type.GAUGE, "Load average.", "minutes"),
  NODE_PRESSURE(
      "temper_node_pressure_ratio",
      Type.GAUGE,
      "Share of the last ten seconds in which some task was stalled.",
      "resource"),
  NODE_WAIT(
      "temper_node_runqueue_wait_seconds",
      Type.GAUGE,
      "Wait for a CPU before a time slice, over all pods' threads.",
      "quantile"),
  NODE_WAITING(
      "temper_node_runqueue_waiting_ratio",
      Type.GAUGE,
      "Time waited for a CPU per second, summed over all pods' threads."),
  NODE_RECEIVED(
      "temper_node_network_received_bytes_per_second", Type.GAUGE, "Received by the node."),
  NODE_SENT("temper_node_network_sent_bytes_per_second", Type.GAUGE, "Sent by the node."),
  POD_CPU("temper_pod_cpu_used_cores", Type.GAUGE, "CPU used.", Labels.POD),
  POD_MEMORY(
      "temper_pod_memory_used_bytes",
      Type.GAUGE,
      "Working set: usage less inactive file cache.",
      Labels.POD),
  POD_THROTTLED(
      "temper_pod_throttled_periods_ratio",
      Type.GAUGE,
      "Share of the enforcement periods in which its CPU limit held it back.",
      Labels.POD),
  POD_WAIT(
      "temper_pod_runqueue_wait_seconds",
      Type.GAUGE,
      "Wait for a CPU before a time slice.",
      "namespace",
      "pod",
      "tier",
      "quantile"),
  POD_WAITING(
      "temper_pod_runqueue_waiting_ratio",
      Type.GAUGE,
      "Time waited for a CPU per second, summed over threads.",
      Labels.POD),
  POD_PRESSURE(
      "temper_pod_pressure_ratio",
      Type.GAUGE,
      "Share of the last ten seconds in which some task was stalled.",
      "namespace",
      "pod",
      "tier",
      "resource"),
  POD_RECEIVED(
      "temper_pod_network_received_bytes_per_second",
      Type.GAUGE,
      "Received by its network namespace.",
      Labels.POD),
  POD_SENT(
      "temper_pod_network_sent_bytes_per_second",
      Type.GAUGE,
      "Sent by its network namespace.",
      Labels.POD),
  POD_NEED_CPU(
      "temper_pod_need_cpu_cores",
      Type.GAUGE,
      "95th percentile of one-minute CPU demand over up to six hours.",
      Labels.POD),
  POD_NEED_MEMORY(
      "temper_pod_need_memory_bytes",
      Type.GAUGE,
      "Highest working set over up to six hours.",
      Labels.POD);

  private final String exposed;
  private final Type type;
  private final String help;
  private final String labels;

  Metric(String exposed, Type type, String help, String... labels) {
    this.exposed = exposed;
    this.type = type;
    this.help = help;
    this.labels = String.join(",", labels);
  }

  /// Prometheus's kinds, as far as there are any here.
  enum Type {
    GAUGE,
    COUNTER;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  String exposed() {
    return exposed;
  }

  Type type() {
    return type;
  }

  String help() {
    return help;
  }

  List<String> labels() {
    return labels.isEmpty() ? List.of() : List.of(labels.split(",", -1));
  }

  /// The table of all metrics, in Markdown.
  static String table() {
    StringBuilder text =
        new StringBuilder("| metric | type | labels | meaning |\n|---|---|---|---|\n");
    for (Metric metric : values()) {
      text.append("| `")
          .append(metric.exposed)
          .append("` | ")
          .append(metric.type.word())
          .append(" | ")
          .append(metric.labels.isEmpty() ? "" : "`" + metric.labels.replace(",", "`, `") + "`")
          .append(" | ")
          .append(metric.help)
          .append(" |\n");
    }
    return text.toString();
  }

  /// Label sets that several share.
  private static final class Labels {
    static final String[] POD = {"namespace", "pod", "tier"};
  }
}
