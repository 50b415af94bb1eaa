package io.temper.crds.savings;

import io.temper.crds.Doc;
import java.util.List;

@Doc(
    "All that the figures of a Savings object were worked out from, and the figures: enough to work"
        + " them out again. Whole numbers throughout.")
public record SavingsInputs(
    @Doc("The formulas, by name and version: figures are only comparable under the same ones.")
        String formulas,
    @Doc("The nodes, by name.") List<NodeInputs> nodes,
    @Doc("What was published: the object itself, and with `cluster` those of all machine types.")
        List<SavingsFigures> figures) {

  public SavingsInputs {
    nodes = List.copyOf(nodes);
    figures = List.copyOf(figures);
  }
}
