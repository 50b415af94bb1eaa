package io.temper.server.enforce;

import io.temper.crds.enforce.LintViolation;
import io.temper.crds.enforce.LintViolationStatus;
import io.temper.crds.enforce.NodeConfig;
import io.temper.crds.enforce.NodeConfigStatus;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.store.LiveStore;
import io.temper.server.port.GenerationReport;
import io.temper.server.port.NodeReport;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.Nodes;
import io.temper.server.port.Telemetry;
import io.temper.server.port.Uids;
import io.temper.server.port.ViolationReport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Keeps the objects of generations and of drift in step with what agents tell. What a silent agent
/// said stays, marked as stale where it may have changed since; what is told of a node goes with
/// the node. Safe for all threads.
public final class EnforceRows implements Telemetry.Listener, Nodes.Listener {
  private final Telemetry telemetry;
  private final Nodes nodes;
  private final LiveStore<NodeConfig> configs;
  private final LiveStore<LintViolation> violations;

  // Names of the objects there are, by node; guarded by this.
  private final Map<String, Set<String>> configNames = new HashMap<>();
  private final Map<String, Set<String>> violationNames = new HashMap<>();

  public EnforceRows(
      Telemetry telemetry,
      Nodes nodes,
      LiveStore<NodeConfig> configs,
      LiveStore<LintViolation> violations) {
    this.telemetry = telemetry;
    this.nodes = nodes;
    this.configs = configs;
    this.violations = violations;
  }

  @Override
  public void changed(NodeTelemetry now) {
    refresh(now.node());
  }

  @Override
  public void removed(String node) {
    refresh(node);
  }

  @Override
  public void changed(String node) {
    refresh(node);
  }

  /// Brings everything up to date and lets the stores be read.
  public synchronized void start() {
    telemetry.nodes().forEach(node -> refresh(node.node()));
    configs.markSynced();
    violations.markSynced();
  }

  private synchronized void refresh(String name) {
    NodeTelemetry told = telemetry.node(name).orElse(null);
    NodeReport report = told == null ? null : told.report();
    boolean gone =
        report != null && !report.uid().isEmpty() && nodes.synced() && nodes.node(name).isEmpty();
    Map<String, ApiObject<NodeConfig>> newConfigs = new LinkedHashMap<>();
    Map<String, ApiObject<LintViolation>> newViolations = new LinkedHashMap<>();
    if (told != null && report != null && !gone) {
      told.generations().forEach(each -> add(newConfigs, config(told, report, each)));
      report.violations().forEach(each -> add(newViolations, violation(told, report, each)));
    }
    show(name, configs, configNames, newConfigs);
    show(name, violations, violationNames, newViolations);
  }

  private static <T> void add(Map<String, ApiObject<T>> objects, ApiObject<T> object) {
    objects.put(object.metadata().name(), object);
  }

  /// Makes these the only objects of the node.
  private static <T> void show(
      String node,
      LiveStore<T> store,
      Map<String, Set<String>> names,
      Map<String, ApiObject<T>> objects) {
    Set<String> before = names.getOrDefault(node, Set.of());
    if (before.isEmpty() && objects.isEmpty()) {
      return;
    }
    Set<String> now = new HashSet<>(objects.keySet());
    store.apply(writer -> {
      objects.values().forEach(writer::put);
      before.stream().filter(name -> !now.contains(name)).forEach(name -> writer.delete("", name));
    });
    if (now.isEmpty()) {
      names.remove(node);
    } else {
      names.put(node, now);
    }
  }

  private static ApiObject<NodeConfig> config(
      NodeTelemetry told, NodeReport report, GenerationReport generation) {
    Instant at = generation.at();
    return new ApiObject<>(
        ObjectMeta.builder()
            .name(told.node() + "." + generation.number())
            .uid(Uids.of("nodeconfigs", identity(told, report) + "/" + generation.number()))
            .creationTimestamp(at == null ? report.created() : at)
            .build(),
        new NodeConfig(
            new NodeConfigStatus(
                told.node(),
                generation.number(),
                generation.change(),
                at,
                generation.reason(),
                generation.digest(),
                generation.layers(),
                generation.diff(),
                generation.stockMillis())));
  }

  private static ApiObject<LintViolation> violation(
      NodeTelemetry told, NodeReport report, ViolationReport violation) {
    String where = violation.invariant() + "/" + violation.object();
    return new ApiObject<>(
        ObjectMeta.builder()
            .name(
                told.node()
                    + "."
                    + violation.invariant().replace('_', '-')
                    + "."
                    + shortened(violation.object()))
            .uid(
                Uids.of(
                    "lintviolations",
                    identity(told, report) + "/" + where + "/" + violation.since()))
            .creationTimestamp(violation.since())
            .build(),
        new LintViolation(
            new LintViolationStatus(
                told.node(),
                violation.invariant(),
                violation.object(),
                violation.message(),
                violation.since(),
                told.link().freshness())));
  }

  /// Of the Node object, or of the machine that is none.
  private static String identity(NodeTelemetry told, NodeReport report) {
    return report.uid().isEmpty() ? told.node() : report.uid();
  }

  /// Stands for a text that is no name: always the same, and different for another.
  private static String shortened(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
        .toString()
        .substring(0, 13)
        .replace("-", "");
  }
}
