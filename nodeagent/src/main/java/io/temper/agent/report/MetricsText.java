package io.temper.agent.report;

import io.temper.agent.enforce.EnforcementView;
import io.temper.agent.v1.Load;
import io.temper.agent.v1.Node;
import io.temper.agent.v1.NodeUsage;
import io.temper.agent.v1.Pod;
import io.temper.agent.v1.Pressure;
import io.temper.agent.v1.Violation;
import io.temper.agent.v1.Wait;
import io.temper.crds.perf.Enforcement.State;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Prometheus exposition text, written from what is on the board: a pure function of it.
///
/// @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">format 0.0.4</a>
final class MetricsText {
  private final StringBuilder text = new StringBuilder(4096);

  private MetricsText() {}

  static String of(
      Node node,
      List<Pod> pods,
      AgentStatus status,
      EnforcementView enforcement,
      int policiesRefused,
      List<Errand.Tally> tallies,
      Subscriptions subscriptions) {
    MetricsText metrics = new MetricsText();
    metrics.agent(node, status, subscriptions);
    metrics.writes(tallies);
    metrics.violations(node.getViolationsList());
    metrics.enforcement(enforcement, policiesRefused);
    if (node.hasUsage()) {
      metrics.node(node.getUsage());
    }
    metrics.pods(pods);
    return metrics.text.toString();
  }

  private void agent(Node node, AgentStatus status, Subscriptions subscriptions) {
    head(Metric.AGENT_INFO);
    sample(Metric.AGENT_INFO, "1", node.getAgentVersion(), node.getCgroup());
    only(Metric.AGENT_CPU, decimal(status.cpuNanos(), 9));
    only(Metric.AGENT_MEMORY, Long.toString(status.residentBytes()));
    only(Metric.AGENT_PASSES, Long.toString(status.passes()));
    only(Metric.AGENT_PASS_SECONDS, decimal(status.passNanos(), 9));
    only(Metric.AGENT_WINDOWS, Long.toString(status.windows()));
    only(Metric.AGENT_OPEN_FILES, Integer.toString(status.openFiles()));
    only(Metric.AGENT_SUBSCRIBERS, Integer.toString(subscriptions.count()));
    only(Metric.AGENT_MESSAGES, Long.toString(subscriptions.messages()));
    only(Metric.AGENT_KUBE, status.kubeConnected() ? "1" : "0");
    only(Metric.AGENT_CERTIFICATE, Long.toString(status.certificateExpirySeconds()));
  }

  private void enforcement(EnforcementView view, int policiesRefused) {
    EnforcementView.Tally tally = view.tally();
    head(Metric.ENFORCEMENT_INFO);
    sample(Metric.ENFORCEMENT_INFO, "1", view.backend().name(), view.state().name());
    only(Metric.ENFORCEMENT_WANTED, view.wanted() ? "1" : "0");
    only(Metric.ENFORCEMENT_GENERATION, Long.toString(view.generation()));
    head(Metric.ENFORCEMENT_CHANGES);
    sample(Metric.ENFORCEMENT_CHANGES, Long.toString(tally.starts()), "Start");
    sample(Metric.ENFORCEMENT_CHANGES, Long.toString(tally.retiers()), "Retier");
    sample(Metric.ENFORCEMENT_CHANGES, Long.toString(tally.swaps()), "Swap");
    sample(Metric.ENFORCEMENT_CHANGES, Long.toString(tally.stops()), "Stop");
    only(Metric.ENFORCEMENT_FAILURES, Long.toString(tally.failures()));
    only(Metric.ENFORCEMENT_EJECTIONS, Long.toString(tally.ejections()));
    only(Metric.ENFORCEMENT_SAFE_MODE, view.state() == State.SafeMode ? "1" : "0");
    only(Metric.ENFORCEMENT_DEMOTIONS, Integer.toString(view.demotions().size()));
    only(Metric.POLICIES_REFUSED, Integer.toString(policiesRefused));
    only(Metric.SUPERVISOR_CONNECTED, view.connected() ? "1" : "0");
    only(Metric.LIMITS_GUARANTEED, view.limits().equals("No") ? "0" : "1");
    only(Metric.LIMITS_WORST, decimal(view.limitsWorstPermille(), 3));
  }

  private void writes(List<Errand.Tally> tallies) {
    head(Metric.AGENT_WRITES);
    for (Errand.Tally tally : tallies) {
      sample(Metric.AGENT_WRITES, Long.toString(tally.done()), tally.object(), "done");
      sample(Metric.AGENT_WRITES, Long.toString(tally.failed()), tally.object(), "failed");
    }
    head(Metric.AGENT_WRITE_FAILING);
    for (Errand.Tally tally : tallies) {
      sample(Metric.AGENT_WRITE_FAILING, tally.failing().isEmpty() ? "0" : "1", tally.object());
    }
  }

  private void violations(List<Violation> violations) {
    if (violations.isEmpty()) {
      return;
    }
    Map<String, Integer> counts = new TreeMap<>();
    violations.forEach(violation -> counts.merge(violation.getInvariant(), 1, Integer::sum));
    head(Metric.LINT);
    counts.forEach((invariant, count) -> sample(Metric.LINT, count.toString(), invariant));
  }

  private void node(NodeUsage usage) {
    only(Metric.NODE_CPU, decimal(usage.getCpuUsedMillicores(), 3));
    only(Metric.NODE_MEMORY, Long.toString(usage.getMemoryUsedBytes()));
    Load load = usage.getLoad();
    head(Metric.NODE_LOAD);
    sample(Metric.NODE_LOAD, decimal(load.getOneMilli(), 3), "1");
    sample(Metric.NODE_LOAD, decimal(load.getFiveMilli(), 3), "5");
    sample(Metric.NODE_LOAD, decimal(load.getFifteenMilli(), 3), "15");
    if (usage.hasPressure()) {
      Pressure pressure = usage.getPressure();
      head(Metric.NODE_PRESSURE);
      sample(Metric.NODE_PRESSURE, decimal(pressure.getCpuSomePermille(), 3), "cpu");
      sample(Metric.NODE_PRESSURE, decimal(pressure.getMemorySomePermille(), 3), "memory");
      sample(Metric.NODE_PRESSURE, decimal(pressure.getIoSomePermille(), 3), "io");
    }
    if (usage.hasWait()) {
      Wait wait = usage.getWait();
      head(Metric.NODE_WAIT);
      sample(Metric.NODE_WAIT, decimal(wait.getP50Micros(), 6), "0.5");
      sample(Metric.NODE_WAIT, decimal(wait.getP99Micros(), 6), "0.99");
      only(Metric.NODE_WAITING, decimal(wait.getMillisPerSecond(), 3));
    }
    if (usage.hasNetwork()) {
      only(Metric.NODE_RECEIVED, Long.toString(usage.getNetwork().getReceivedBytesPerSecond()));
      only(Metric.NODE_SENT, Long.toString(usage.getNetwork().getSentBytesPerSecond()));
    }
  }

  private void pods(List<Pod> pods) {
    each(
        Metric.POD_CPU,
        pods,
        Pod::hasUsage,
        pod -> pod(Metric.POD_CPU, pod, decimal(pod.getUsage().getCpuUsedMillicores(), 3)));
    each(
        Metric.POD_MEMORY,
        pods,
        Pod::hasUsage,
        pod -> pod(Metric.POD_MEMORY, pod, Long.toString(pod.getUsage().getMemoryUsedBytes())));
    each(
        Metric.POD_THROTTLED,
        pods,
        pod -> pod.getUsage().hasThrottling(),
        pod ->
            pod(
                Metric.POD_THROTTLED,
                pod,
                decimal(pod.getUsage().getThrottling().getPeriodsPermille(), 3)));
    each(
        Metric.POD_WAIT,
        pods,
        Pod::hasWait,
        pod -> {
          pod(Metric.POD_WAIT, pod, decimal(pod.getWait().getP50Micros(), 6), "0.5");
          pod(Metric.POD_WAIT, pod, decimal(pod.getWait().getP99Micros(), 6), "0.99");
        });
    each(
        Metric.POD_WAITING,
        pods,
        Pod::hasWait,
        pod -> pod(Metric.POD_WAITING, pod, decimal(pod.getWait().getMillisPerSecond(), 3)));
    each(
        Metric.POD_PRESSURE,
        pods,
        Pod::hasPressure,
        pod -> {
          Pressure pressure = pod.getPressure();
          pod(Metric.POD_PRESSURE, pod, decimal(pressure.getCpuSomePermille(), 3), "cpu");
          pod(Metric.POD_PRESSURE, pod, decimal(pressure.getMemorySomePermille(), 3), "memory");
          pod(Metric.POD_PRESSURE, pod, decimal(pressure.getIoSomePermille(), 3), "io");
        });
    each(
        Metric.POD_RECEIVED,
        pods,
        Pod::hasNetwork,
        pod ->
            pod(
                Metric.POD_RECEIVED,
                pod,
                Long.toString(pod.getNetwork().getReceivedBytesPerSecond())));
    each(
        Metric.POD_SENT,
        pods,
        Pod::hasNetwork,
        pod -> pod(Metric.POD_SENT, pod, Long.toString(pod.getNetwork().getSentBytesPerSecond())));
    each(
        Metric.POD_NEED_CPU,
        pods,
        Pod::hasNeed,
        pod -> pod(Metric.POD_NEED_CPU, pod, decimal(pod.getNeed().getCpuMillicores(), 3)));
    each(
        Metric.POD_NEED_MEMORY,
        pods,
        Pod::hasNeed,
        pod -> pod(Metric.POD_NEED_MEMORY, pod, Long.toString(pod.getNeed().getMemoryBytes())));
  }

  private void each(
      Metric metric, List<Pod> pods, Predicate<Pod> has, java.util.function.Consumer<Pod> sample) {
    List<Pod> having = pods.stream().filter(has).toList();
    if (!having.isEmpty()) {
      head(metric);
      having.forEach(sample);
    }
  }

  private void pod(Metric metric, Pod pod, String value, String... more) {
    String[] values = new String[3 + more.length];
    values[0] = pod.getNamespace();
    values[1] = pod.getName();
    values[2] = pod.getTier();
    System.arraycopy(more, 0, values, 3, more.length);
    sample(metric, value, values);
  }

  private void only(Metric metric, String value) {
    head(metric);
    sample(metric, value);
  }

  private void head(Metric metric) {
    text.append("# HELP ").append(metric.exposed()).append(' ').append(metric.help()).append('\n');
    text.append("# TYPE ").append(metric.exposed()).append(' ').append(metric.type().word());
    text.append('\n');
  }

  private void sample(Metric metric, String value, String... labelValues) {
    text.append(metric.exposed());
    List<String> labels = metric.labels();
    for (int i = 0; i < labels.size(); i++) {
      text.append(i == 0 ? '{' : ',').append(labels.get(i)).append("=\"");
      text.append(escape(labelValues[i])).append('"');
    }
    text.append(labels.isEmpty() ? " " : "} ").append(value).append('\n');
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /// A whole number of 10^-digits as a decimal fraction.
  static String decimal(long value, int digits) {
    long unit = 1;
    for (int i = 0; i < digits; i++) {
      unit *= 10;
    }
    if (value % unit == 0) {
      return Long.toString(value / unit);
    }
    String fraction = String.format(Locale.ROOT, "%0" + digits + "d", value % unit);
    return value / unit + "." + fraction.replaceFirst("0+$", "");
  }
}
