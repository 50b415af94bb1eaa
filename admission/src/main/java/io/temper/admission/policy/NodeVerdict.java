package io.temper.admission.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Where a NodePolicy is in force, by what the agents' annotations say.
public final class NodeVerdict {
  private NodeVerdict() {}

  /// What a node that a policy selects says.
  ///
  /// @param agent whether an agent has annotated it
  /// @param policy the one in force there; empty for the defaults
  public record Said(String node, boolean agent, String policy) {}

  /// @param selected the nodes it selects
  public static Verdict of(String name, List<Said> selected) {
    if (selected.isEmpty()) {
      return Verdict.no("NoNodes", "it selects no node");
    }
    long follow = selected.stream().filter(said -> said.policy().equals(name)).count();
    String nodes = Words.count(selected.size(), "node");
    if (follow == selected.size()) {
      return Verdict.yes("InForce", "in force on " + nodes);
    }
    return Verdict.no(
        follow > 0 ? "Partly" : "NotInForce",
        "in force on " + follow + " of " + nodes + "; " + rest(name, selected));
  }

  private static String rest(String name, List<Said> selected) {
    Map<String, List<String>> others = new TreeMap<>();
    List<String> defaults = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    for (Said said : selected) {
      if (!said.agent()) {
        silent.add(said.node());
      } else if (said.policy().isEmpty()) {
        defaults.add(said.node());
      } else if (!said.policy().equals(name)) {
        others.computeIfAbsent(said.policy(), _ -> new ArrayList<>()).add(said.node());
      }
    }
    List<String> parts = new ArrayList<>();
    others.forEach((policy, nodes) -> parts.add(Words.some(nodes) + " follow " + policy));
    if (!defaults.isEmpty()) {
      parts.add(
          Words.some(defaults)
              + " follow the defaults: not read yet, or refused (/observe of the agent says why)");
    }
    if (!silent.isEmpty()) {
      parts.add(Words.some(silent) + " without a word from an agent");
    }
    return String.join("; ", parts);
  }
}
