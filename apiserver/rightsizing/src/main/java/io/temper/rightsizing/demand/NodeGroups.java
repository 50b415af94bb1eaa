package io.temper.rightsizing.demand;

import io.temper.rightsizing.Bounds;
import io.temper.rightsizing.Bounds.Amounts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// One size does not fit all pods of a DaemonSet: what an agent needs grows with its node. So its
/// pods are sized by machine type, and types that need about the same share a size.
///
/// A group requests what its most demanding pod does, since a DaemonSet cannot move that pod to
/// where there is more room. Types are joined, from the least demanding one up, as long as neither
/// resource of the smallest in the group would be raised by more than a quarter.
public final class NodeGroups {
  private static final double ALIKE = 1.25;

  private NodeGroups() {}

  /// What is advised for the pod on one node.
  public record OnNode(String node, String machineType, Bounds bounds) {}

  /// Machine types whose pods get one size.
  ///
  /// @param machineTypes at least one, by name
  /// @param nodes by name
  /// @param bounds the highest of all its pods, each amount for itself
  public record Group(SortedSet<String> machineTypes, SortedSet<String> nodes, Bounds bounds) {
    public Group {
      machineTypes = new TreeSet<>(machineTypes);
      nodes = new TreeSet<>(nodes);
    }

    private Group plus(Group other) {
      SortedSet<String> types = new TreeSet<>(machineTypes);
      types.addAll(other.machineTypes);
      SortedSet<String> all = new TreeSet<>(nodes);
      all.addAll(other.nodes);
      return new Group(types, all, higher(bounds, other.bounds));
    }
  }

  /// Groups from the least demanding one up; none for no pods.
  public static List<Group> of(Collection<OnNode> pods) {
    SortedMap<String, Group> types = new TreeMap<>();
    for (OnNode pod : pods) {
      Group alone =
          new Group(
              new TreeSet<>(List.of(pod.machineType())),
              new TreeSet<>(List.of(pod.node())),
              pod.bounds());
      types.merge(pod.machineType(), alone, Group::plus);
    }
    return join(
        types.values().stream()
            .sorted(
                Comparator.comparingLong((Group group) -> group.bounds().target().cpu())
                    .thenComparingLong(group -> group.bounds().target().memory()))
            .toList());
  }

  private static List<Group> join(List<Group> types) {
    List<Group> groups = new ArrayList<>();
    Amounts smallest = new Amounts(0, 0);
    for (Group type : types) {
      Amounts target = type.bounds().target();
      Amounts low = lower(smallest, target);
      if (!groups.isEmpty() && alike(low, higher(groups.getLast().bounds().target(), target))) {
        groups.addLast(groups.removeLast().plus(type));
        smallest = low;
      } else {
        groups.addLast(type);
        smallest = target;
      }
    }
    return List.copyOf(groups);
  }

  private static boolean alike(Amounts low, Amounts high) {
    return high.cpu() <= low.cpu() * ALIKE && high.memory() <= low.memory() * ALIKE;
  }

  private static Bounds higher(Bounds one, Bounds other) {
    return new Bounds(
        higher(one.target(), other.target()),
        higher(one.lower(), other.lower()),
        higher(one.upper(), other.upper()));
  }

  private static Amounts higher(Amounts one, Amounts other) {
    return new Amounts(Math.max(one.cpu(), other.cpu()), Math.max(one.memory(), other.memory()));
  }

  private static Amounts lower(Amounts one, Amounts other) {
    return new Amounts(Math.min(one.cpu(), other.cpu()), Math.min(one.memory(), other.memory()));
  }
}
