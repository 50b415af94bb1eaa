package io.temper.crds.switchback;

import io.temper.crds.Doc;
import java.time.Instant;
import java.util.List;

@Doc(
    "All that the figures of a Switchback were worked out from, and the figures: enough to work"
        + " them out again, and to draw again.")
public record SwitchbackHours(
    @Doc("The formulas, by name and version.") String formulas,
    @Doc("The experiment.") SwitchbackSpec spec,
    @Doc("Hours of nodes, by time and node.") List<NodeHour> hours,
    @Doc("What was published of them.") SwitchbackStatus status) {

  public SwitchbackHours {
    hours = List.copyOf(hours);
  }

  @Doc("An hour of a node: sums over the minutes in which it was as it was drawn.")
  public record NodeHour(
      @Doc("When it began.") Instant began,
      @Doc("The node.") String node,
      @Doc("Whether it was drawn for the kernel's own scheduling.") boolean stock,
      @Doc("Minutes that count, 55 at most: the first five are for the change.") int minutes,
      @Doc("Sum of the CPU of Background and Low pods, in millicores.") long backgroundMillicores,
      @Doc("Sum of the node's CPU, in millicores.") long usedMillicores,
      @Doc("Sum of the wait of Critical and High pods, in microseconds per second.")
          long protectedWaitMicros) {}
}
