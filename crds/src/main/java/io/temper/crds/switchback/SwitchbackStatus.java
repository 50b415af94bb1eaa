package io.temper.crds.switchback;

import io.temper.crds.Doc;
import io.temper.crds.perf.Window;
import org.jspecify.annotations.Nullable;

@Doc("What an experiment has shown so far. All figures are of a node, on average.")
public record SwitchbackStatus(
    @Doc("Measured, or Insufficient: too few hours of either kind.") Basis basis,
    @Doc("What it comes to, or what is missing, in words.") String message,
    @Doc("From the first hour that counts to the end of the last; absent before there is one.")
        @Nullable Window window,
    @Doc("Hours in which the node enforced.") Arm enforcing,
    @Doc("Hours on the kernel's own scheduling.") Arm stock,
    @Doc("Hours that do not count: too little of them was seen as it was drawn.") long hoursLeftOut,
    @Doc("CPU of Background and Low pods that enforcement adds, in millicores.")
        @Nullable Difference background,
    @Doc("CPU in all that enforcement adds, in millicores.") @Nullable Difference used,
    @Doc(
            "Wait for a CPU of Critical and High pods that enforcement adds, in microseconds per"
                + " second; negative where they wait less.")
        @Nullable Difference protectedWait,
    @Doc("The formula.") String formula) {

  /// Whether there is enough to say something.
  public enum Basis {
    Measured,
    Insufficient
  }

  @Doc("Hours of nodes of one kind.")
  public record Arm(
      @Doc("How many, each of one node.") long hours,
      @Doc("CPU of Background and Low pods, in millicores.") long backgroundMillicores,
      @Doc("CPU of the node, in millicores.") long usedMillicores,
      @Doc("Wait for a CPU of Critical and High pods, in microseconds per second, all threads.")
          long protectedWaitMicros) {}

  @Doc("A difference, enforcing less stock, with the interval that holds the truth in 95 of 100.")
  public record Difference(
      @Doc("The difference of the means.") long value,
      @Doc("Lower end.") long low,
      @Doc("Upper end.") long high) {}
}
