package io.temper.scheduler.publish;

/// What a Node object says, as far as it matters for what is written on it.
///
/// @param cpuMillicores of the whole machine
/// @param enforcement what the agent says of itself; empty if it says nothing
/// @param pressure as the agent says; empty before it is known
/// @param policy the NodePolicy in force; empty for the defaults
/// @param shownPressure what is written on it
/// @param shownFence what is written on it, in plain digits
public record NodeState(
    long cpuMillicores,
    String enforcement,
    String pressure,
    String policy,
    String shownPressure,
    String shownFence) {
  private static final String FENCING = "ScxLayered/Enforcing";

  /// Whether somebody gets cores of its own there.
  boolean fences() {
    return enforcement.equals(FENCING);
  }
}
