package io.temper.server;

import io.temper.crds.Doc;
import io.temper.crds.enforce.LintViolation;
import io.temper.crds.enforce.NodeConfig;
import io.temper.crds.perf.NodePerf;
import io.temper.crds.perf.PodPerf;
import io.temper.crds.savings.Savings;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.schema.Describer;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Registry;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Storage;
import io.temper.server.enforce.LintViolationResource;
import io.temper.server.enforce.NodeConfigResource;
import io.temper.server.perf.NoPods;
import io.temper.server.perf.NodePerfResource;
import io.temper.server.perf.PodPerfResource;
import io.temper.server.perf.Threads;
import io.temper.server.savings.Evidence;
import io.temper.server.savings.SavingsResource;
import io.temper.server.trace.Traces;
import io.temper.server.usage.DevSessionResource;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/// What the server serves: this list is the API. Routes, verbs, discovery, OpenAPI and tables
/// follow from it.
record Resources(
    LiveStore<NodePerf> nodePerfs,
    LiveStore<PodPerf> podPerfs,
    LiveStore<Savings> savings,
    LiveStore<NodeConfig> nodeConfigs,
    LiveStore<LintViolation> lintViolations,
    List<Resource<?>> list) {
  /// Brings the texts of `kubectl explain` from the records themselves.
  static final Describer DOCS =
      element -> {
        Doc doc = element.getAnnotation(Doc.class);
        return doc == null ? "" : doc.value();
      };

  Resources {
    list = List.copyOf(list);
  }

  /// @param threads looks at one pod's threads
  /// @param traces takes kernel traces
  /// @param evidence what savings were worked out from
  /// @param storage what keeps the objects that clients write
  static Resources of(
      Revisions revisions,
      InstantSource clock,
      Threads threads,
      Traces traces,
      Evidence evidence,
      Storage storage) {
    LiveStore<NodePerf> nodePerfs = new LiveStore<>(revisions, clock);
    LiveStore<PodPerf> podPerfs = new LiveStore<>(revisions, clock);
    LiveStore<Savings> savings = new LiveStore<>(revisions, clock);
    LiveStore<NodeConfig> nodeConfigs = new LiveStore<>(revisions, clock);
    LiveStore<LintViolation> lintViolations = new LiveStore<>(revisions, clock);
    return new Resources(
        nodePerfs,
        podPerfs,
        savings,
        nodeConfigs,
        lintViolations,
        declare(
            nodePerfs,
            podPerfs,
            new NoPods(nodePerfs, podPerfs),
            threads,
            traces,
            savings,
            evidence,
            nodeConfigs,
            lintViolations,
            storage));
  }

  /// The declarations, whatever keeps the objects.
  static List<Resource<?>> declare(
      Registry<NodePerf> nodePerfs,
      Registry<PodPerf> podPerfs,
      Supplier<String> whyNoPods,
      Threads threads,
      Traces traces,
      Registry<Savings> savings,
      Evidence evidence,
      Registry<NodeConfig> nodeConfigs,
      Registry<LintViolation> lintViolations,
      Storage storage) {
    return List.of(
        NodePerfResource.declare(nodePerfs),
        PodPerfResource.declare(podPerfs, whyNoPods, threads),
        SavingsResource.declare(savings, evidence),
        NodeConfigResource.declare(nodeConfigs),
        LintViolationResource.declare(lintViolations),
        DevSessionResource.declare(storage),
        traces.declare(storage));
  }
}
