package io.temper.server.enforce;

import io.temper.crds.Groups;
import io.temper.crds.enforce.NodeConfig;
import io.temper.crds.enforce.NodeConfigStatus;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.store.Registry;
import java.util.function.Function;

/// `kubectl get nodeconfigs`.
public final class NodeConfigResource {
  private NodeConfigResource() {}

  public static Resource<NodeConfig> declare(Registry<NodeConfig> registry) {
    return Resource.of(new GroupVersion(Groups.TEMPER, Groups.V1), "nodeconfigs", NodeConfig.class)
        .cluster()
        .shortNames("ncfg")
        .categories("temper")
        .selectable("status.node", row -> row.body().status().node())
        .columns(
            column("Node", "The node.", NodeConfigStatus::node),
            TableColumn.integer(
                "Generation", "Its number.", row -> row.body().status().generation()),
            column("Change", "Start, Retier, Swap or Stop.", status -> status.change().name()),
            column(
                "Stock",
                "Time on the kernel's own scheduling meanwhile.",
                NodeConfigResource::stock),
            column("Reason", "Why it was applied.", NodeConfigStatus::reason),
            column("Diff", "Lines that differ from the plan before.", NodeConfigResource::diff)
                .wide(),
            column("Digest", "Digest of the layers.", NodeConfigStatus::digest).wide())
        .serve(registry);
  }

  private static TableColumn<NodeConfig> column(
      String name, String description, Function<NodeConfigStatus, String> cell) {
    return TableColumn.of(
        name, description, (ApiObject<NodeConfig> row) -> cell.apply(row.body().status()));
  }

  private static String stock(NodeConfigStatus status) {
    Long millis = status.stockMillis();
    return millis == null ? "-" : millis + "ms";
  }

  private static String diff(NodeConfigStatus status) {
    return String.join("; ", status.diff());
  }
}
