package io.temper.crds.enforce;

import io.temper.crds.Doc;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc("A generation of a node's scheduling.")
public record NodeConfigStatus(
    @Doc("The node.") String node,
    @Doc("Its number: rises with every change on the node.") long generation,
    @Doc("Start, Retier (pods changed layers, nothing was reloaded), Swap or Stop.") Change change,
    @Doc("When it was applied; absent where the agent lost the record.")
        @Nullable Instant appliedTime,
    @Doc("Why, in words.") String reason,
    @Doc("Digest of the layers; empty for a Stop.") String digest,
    @Doc("The plan, a line per layer; empty for a Stop.") List<String> layers,
    @Doc("What is different from the plan before: lines that went begin with -, new ones with +.")
        List<String> diff,
    @Doc(
            "How long the node was on the kernel's own scheduling for it, in milliseconds; absent"
                + " where it was not measured.")
        @Nullable Long stockMillis) {

  public NodeConfigStatus {
    layers = List.copyOf(layers);
    diff = List.copyOf(diff);
  }

  /// What kind of change.
  public enum Change {
    Start,
    Retier,
    Swap,
    Stop
  }
}
