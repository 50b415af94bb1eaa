package io.temper.server.savings;

import io.temper.crds.savings.NodeInputs;
import io.temper.crds.savings.Savings;
import io.temper.crds.savings.SavingsFigures;
import io.temper.crds.savings.SavingsInputs;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Computed;
import java.util.List;

/// What the published figures were worked out from: `savings/cluster/inputs`. Kept with each
/// publication, so that the two always belong together. Safe for all threads.
public final class Evidence {
  private volatile Published published = new Published(List.of(), List.of());

  /// One publication.
  private record Published(List<NodeInputs> nodes, List<SavingsFigures> figures) {
    Published {
      nodes = List.copyOf(nodes);
      figures = List.copyOf(figures);
    }
  }

  void publish(List<NodeInputs> nodes, List<SavingsFigures> figures) {
    published = new Published(nodes, figures);
  }

  Computed<Savings, SavingsInputs> declare() {
    return Computed.of("inputs", SavingsInputs.class, row -> of(row.metadata().name()));
  }

  /// @throws StatusException NotFound when it has gone since it was looked for
  SavingsInputs of(String name) {
    Published now = published;
    SavingsFigures asked =
        now.figures().stream()
            .filter(figures -> figures.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new StatusException(
                    Status.failure(404, "NotFound", "savings \"" + name + "\" is not published")));
    String type = asked.machineType();
    return type == null
        ? new SavingsInputs(SavingsFormula.VERSION, now.nodes(), now.figures())
        : new SavingsInputs(
            SavingsFormula.VERSION,
            now.nodes().stream().filter(node -> node.price().machineType().equals(type)).toList(),
            List.of(asked));
  }
}
