package io.temper.server.perf;

import io.temper.crds.perf.Freshness;
import io.temper.crds.perf.NodePerf;
import io.temper.crds.perf.PodPerf;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Selection;
import java.util.List;
import java.util.function.Supplier;

/// Says why no pod has a row, from the rows of the nodes; an empty text while some pod has one.
public final class NoPods implements Supplier<String> {
  private final LiveStore<NodePerf> nodePerfs;
  private final LiveStore<PodPerf> podPerfs;

  public NoPods(LiveStore<NodePerf> nodePerfs, LiveStore<PodPerf> podPerfs) {
    this.nodePerfs = nodePerfs;
    this.podPerfs = podPerfs;
  }

  @Override
  public String get() {
    if (podPerfs.size() > 0) {
      return "";
    }
    List<VersionedObject<NodePerf>> nodes =
        nodePerfs
            .list(new ListRequest<>(Selection.all(), new ListRequest.At.Latest(), 0, ""))
            .items();
    if (nodes.isEmpty()) {
      return "no pod is measured: the cluster has no node";
    }
    List<String> measured =
        nodes.stream()
            .filter(node -> node.object().body().status().agent().freshness() == Freshness.Fresh)
            .map(node -> node.metadata().name())
            .toList();
    if (measured.isEmpty()) {
      return "no pod is measured: no node's agent answers; kubectl get nodeperfs -o yaml says why";
    }
    return "no pod is measured: none runs on "
        + (measured.size() == 1 ? "node " + measured.getFirst() : measured.size() + " nodes")
        + " with an agent; a node without a kubelet never has any";
  }
}
