package io.temper.agent.enforce;

import io.temper.agent.lint.Violation;
import io.temper.crds.perf.Enforcement.Backend;
import io.temper.crds.perf.Enforcement.State;
import java.util.List;
import java.util.Map;

/// How enforcement stands on this node: what is told of it.
///
/// @param reason why it is so, a sentence
/// @param reasons everything that stands against enforcing, empty while it is enforced
/// @param wanted whether the node can enforce and nobody asked for less
/// @param limits `Kernel`, `Held` or `No`
/// @param limitsWhy why CPU limits do not hold, empty when they do
/// @param violations where what is enforced and what happens have drifted
/// @param layers the layer each pod is in, by the uid its cgroup is named by; empty while nothing
///   is enforced
public record EnforcementView(
    Backend backend,
    State state,
    String reason,
    List<String> reasons,
    boolean wanted,
    boolean connected,
    long generation,
    String limits,
    String limitsWhy,
    int limitsWorstPermille,
    List<String> demotions,
    List<Violation> violations,
    Map<String, String> layers,
    Tally tally,
    List<Generation> generations) {

  public EnforcementView {
    reasons = List.copyOf(reasons);
    demotions = List.copyOf(demotions);
    violations = List.copyOf(violations);
    layers = Map.copyOf(layers);
    generations = List.copyOf(generations);
  }

  /// Before anything is known.
  public static final EnforcementView STARTING =
      new EnforcementView(
          Backend.None,
          State.Observing,
          "the agent is starting",
          List.of(),
          false,
          false,
          0,
          "Kernel",
          "",
          0,
          List.of(),
          List.of(),
          Map.of(),
          Tally.NONE,
          List.of());

  /// The same where the kernel has no sched_ext and Background pods have less weight.
  EnforcementView standIn(CpuWeightDriver.Standing weights) {
    String lowered =
        "CPU weight of " + weights.lowered() + " Background pods is lowered, since " + reason;
    return new EnforcementView(
        Backend.CpuWeight,
        State.Enforcing,
        weights.failures().isEmpty() ? lowered : lowered + "; " + weights.failures().getFirst(),
        reasons,
        wanted,
        connected,
        generation,
        limits,
        limitsWhy,
        limitsWorstPermille,
        demotions,
        violations,
        layers,
        tally,
        generations);
  }

  /// The same with what the linter found.
  public EnforcementView drifted(List<Violation> found) {
    return new EnforcementView(
        backend,
        state,
        reason,
        reasons,
        wanted,
        connected,
        generation,
        limits,
        limitsWhy,
        limitsWorstPermille,
        demotions,
        found,
        layers,
        tally,
        generations);
  }

  /// What was counted since the agent started.
  public record Tally(
      long starts, long retiers, long swaps, long stops, long failures, long ejections) {
    static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0);

    Tally applied(Generation.Kind kind) {
      return switch (kind) {
        case Start -> new Tally(starts + 1, retiers, swaps, stops, failures, ejections);
        case Retier -> new Tally(starts, retiers + 1, swaps, stops, failures, ejections);
        case Swap -> new Tally(starts, retiers, swaps + 1, stops, failures, ejections);
        case Stop -> new Tally(starts, retiers, swaps, stops + 1, failures, ejections);
      };
    }

    Tally failed() {
      return new Tally(starts, retiers, swaps, stops, failures + 1, ejections);
    }

    Tally ejected() {
      return new Tally(starts, retiers, swaps, stops, failures, ejections + 1);
    }
  }
}
