package io.temper.server;

import io.temper.crds.Doc;
import io.temper.crds.cost.Cost;
import io.temper.crds.enforce.LintViolation;
import io.temper.crds.enforce.NodeConfig;
import io.temper.crds.perf.NodePerf;
import io.temper.crds.perf.PodPerf;
import io.temper.crds.rightsizing.Rightsizing;
import io.temper.crds.savings.Savings;
import io.temper.crds.switchback.Switchback;
import io.temper.crds.switchback.SwitchbackHours;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.schema.Describer;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Registry;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Storage;
import io.temper.server.cost.CostQueries;
import io.temper.server.cost.CostResource;
import io.temper.server.enforce.LintViolationResource;
import io.temper.server.enforce.NodeConfigResource;
import io.temper.server.history.PastSavings;
import io.temper.server.perf.NoPods;
import io.temper.server.perf.NodePerfResource;
import io.temper.server.perf.PodPerfResource;
import io.temper.server.perf.Threads;
import io.temper.server.rightsizing.RightsizingResource;
import io.temper.server.savings.Evidence;
import io.temper.server.savings.SavingsResource;
import io.temper.server.switchback.SwitchbackResource;
import io.temper.server.telemetry.PerfQueries;
import io.temper.server.trace.Traces;
import io.temper.server.usage.DevSessionResource;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// What the server serves: this list is the API. Routes, verbs, discovery, OpenAPI and tables
/// follow from it.
record Resources(
    LiveStore<NodePerf> nodePerfs,
    LiveStore<PodPerf> podPerfs,
    LiveStore<Savings> savings,
    LiveStore<Cost> costs,
    LiveStore<NodeConfig> nodeConfigs,
    LiveStore<LintViolation> lintViolations,
    LiveStore<Rightsizing> rightsizings,
    LiveStore<Switchback> switchbacks,
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
  /// @param perfQueries answers questions about what was measured
  /// @param evidence what savings were worked out from
  /// @param past tells of savings in the past
  /// @param costQueries answers questions about costs
  /// @param switchbackInputs what an experiment's figures rest on
  /// @param storage what keeps the objects that clients write
  static Resources of(
      Revisions revisions,
      InstantSource clock,
      Threads threads,
      Traces traces,
      PerfQueries perfQueries,
      Evidence evidence,
      PastSavings past,
      CostQueries costQueries,
      Function<ApiObject<Switchback>, SwitchbackHours> switchbackInputs,
      Storage storage) {
    LiveStore<NodePerf> nodePerfs = new LiveStore<>(revisions, clock);
    LiveStore<PodPerf> podPerfs = new LiveStore<>(revisions, clock);
    LiveStore<Savings> savings = new LiveStore<>(revisions, clock);
    LiveStore<Cost> costs = new LiveStore<>(revisions, clock);
    LiveStore<NodeConfig> nodeConfigs = new LiveStore<>(revisions, clock);
    LiveStore<LintViolation> lintViolations = new LiveStore<>(revisions, clock);
    LiveStore<Rightsizing> rightsizings = new LiveStore<>(revisions, clock);
    LiveStore<Switchback> switchbacks = new LiveStore<>(revisions, clock);
    return new Resources(
        nodePerfs,
        podPerfs,
        savings,
        costs,
        nodeConfigs,
        lintViolations,
        rightsizings,
        switchbacks,
        declare(
            nodePerfs,
            podPerfs,
            new NoPods(nodePerfs, podPerfs),
            threads,
            traces,
            perfQueries,
            savings,
            evidence,
            past,
            costs,
            costQueries,
            nodeConfigs,
            lintViolations,
            rightsizings,
            switchbacks,
            switchbackInputs,
            storage));
  }

  /// The declaration of the kind with this body.
  @SuppressWarnings("unchecked")
  <T> Resource<T> of(Class<T> body) {
    for (Resource<?> resource : list) {
      if (resource.bodyType() == body) {
        return (Resource<T>) resource;
      }
    }
    throw new IllegalArgumentException("not served: " + body);
  }

  /// The declarations, whatever keeps the objects.
  static List<Resource<?>> declare(
      Registry<NodePerf> nodePerfs,
      Registry<PodPerf> podPerfs,
      Supplier<String> whyNoPods,
      Threads threads,
      Traces traces,
      PerfQueries perfQueries,
      Registry<Savings> savings,
      Evidence evidence,
      PastSavings past,
      Registry<Cost> costs,
      CostQueries costQueries,
      Registry<NodeConfig> nodeConfigs,
      Registry<LintViolation> lintViolations,
      Registry<Rightsizing> rightsizings,
      Registry<Switchback> switchbacks,
      Function<ApiObject<Switchback>, SwitchbackHours> switchbackInputs,
      Storage storage) {
    return List.of(
        NodePerfResource.declare(nodePerfs),
        PodPerfResource.declare(podPerfs, whyNoPods, threads),
        perfQueries.declare(),
        SavingsResource.declare(savings, evidence, past.declare()),
        CostResource.declare(costs),
        costQueries.declare(),
        NodeConfigResource.declare(nodeConfigs),
        LintViolationResource.declare(lintViolations),
        RightsizingResource.declare(rightsizings),
        SwitchbackResource.declare(switchbacks, switchbackInputs),
        DevSessionResource.declare(storage),
        traces.declare(storage));
  }
}
