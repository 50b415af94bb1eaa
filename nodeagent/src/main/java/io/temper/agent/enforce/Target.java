package io.temper.agent.enforce;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the node should run: a configuration of layers, and which pod belongs into which.
///
/// @param digest of the layers without their pods; two targets of one digest differ in membership
///   alone
/// @param layers scx_layered's JSON, whose expressions name the pods of now
/// @param members for each pod, by the uid that its cgroup is named by, where it belongs
/// @param layerNames names of the layers by [Member#slot()]; the last is the one of -1
/// @param limited pods outside Background that have a CPU limit
/// @param demotions layers that got less than their tier asks for, in words
/// @param lines the plan, a line per layer, for people
record Target(
    String digest,
    String layers,
    Map<String, Member> members,
    List<String> layerNames,
    int limited,
    List<String> demotions,
    List<String> lines) {

  Target {
    members = Map.copyOf(members);
    layerNames = List.copyOf(layerNames);
    demotions = List.copyOf(demotions);
    lines = List.copyOf(lines);
  }

  /// The layer a pod belongs into, empty for a pod that is not part of it.
  String layerOf(String uid) {
    Member member = members.get(uid);
    return member == null ? "" : layer(member.slot());
  }

  /// Name of the layer at a place.
  String layer(int slot) {
    return slot < 0 ? layerNames.getLast() : layerNames.get(slot);
  }

  /// Where a pod belongs.
  ///
  /// @param slot place of its layer's CgroupRegex among all, or -1 for the layer that takes what no
  ///   other does
  /// @param incarnation changes when it has other containers, whose cgroups nobody has told the
  ///   scheduler about
  /// @param name for people
  record Member(int slot, int incarnation, String name) {
    boolean sameAs(@Nullable Member other) {
      return other != null && slot == other.slot && incarnation == other.incarnation;
    }
  }
}
