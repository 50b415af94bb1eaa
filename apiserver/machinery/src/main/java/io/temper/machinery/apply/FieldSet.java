package io.temper.machinery.apply;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A set of fields of an object: a tree whose nodes may be members or only lead to some. A field
/// does not bring those around or below it. Immutable; sets are merged in one pass over both.
public final class FieldSet {
  public static final FieldSet EMPTY = new FieldSet(List.of());

  private final List<Node> nodes;

  /// @param nodes sorted, each a member or with members below
  private FieldSet(List<Node> nodes) {
    this.nodes = nodes;
  }

  /// One element at this level.
  private record Node(PathElement element, boolean member, FieldSet below) {
    boolean isEmpty() {
      return !member && below.isEmpty();
    }
  }

  /// The set of these fields.
  public static FieldSet of(FieldPath... paths) {
    Builder builder = new Builder();
    for (FieldPath path : paths) {
      builder.add(path);
    }
    return builder.build();
  }

  /// Reads `fieldsV1`.
  ///
  /// @throws IllegalArgumentException when a key is malformed or a value is no object
  public static FieldSet parse(Map<String, ? extends @Nullable Object> fieldsV1) {
    List<Node> nodes = new ArrayList<>(fieldsV1.size());
    fieldsV1.forEach((key, value) -> {
      if (!key.equals(".")) {
        PathElement.parse(key).ifPresent(element -> nodes.add(parse(element, value)));
      }
    });
    return sorted(nodes);
  }

  private static Node parse(PathElement element, @Nullable Object value) {
    Map<String, @Nullable Object> fields = value == null ? Map.of() : Values.asMap(value);
    if (fields == null) {
      throw new IllegalArgumentException("no fields of " + element + ": " + Values.text(value));
    }
    FieldSet below = parse(fields);
    // Nothing below says as much as a dot, even where all that is there is not understood.
    return new Node(element, below.isEmpty() || fields.containsKey("."), below);
  }

  /// The form in `fieldsV1`: a tree in which `.` marks a member that has others below it.
  public Map<String, Object> encoded() {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (Node node : nodes) {
      Map<String, Object> below = new LinkedHashMap<>();
      if (node.member && !node.below.isEmpty()) {
        below.put(".", Map.of());
      }
      below.putAll(node.below.encoded());
      fields.put(node.element.encoded(), below);
    }
    return fields;
  }

  public boolean isEmpty() {
    return nodes.isEmpty();
  }

  /// Number of members.
  public int size() {
    return nodes.stream().mapToInt(node -> (node.member ? 1 : 0) + node.below.size()).sum();
  }

  /// Whether the field of this element is a member; those below it do not count.
  boolean contains(PathElement element) {
    Node node = find(element);
    return node != null && node.member;
  }

  public boolean contains(FieldPath path) {
    FieldPath parent = path.parent();
    PathElement last = path.last();
    return parent != null && last != null && below(parent).contains(last);
  }

  private FieldSet below(FieldPath path) {
    FieldPath parent = path.parent();
    PathElement last = path.last();
    return parent == null || last == null ? this : below(parent).below(last);
  }

  /// The members below this element, by their paths from there.
  FieldSet below(PathElement element) {
    Node node = find(element);
    return node == null ? EMPTY : node.below;
  }

  private @Nullable Node find(PathElement element) {
    int low = 0;
    int high = nodes.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = nodes.get(middle).element.compareTo(element);
      if (order == 0) {
        return nodes.get(middle);
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  /// What is in this set, in the other, or in both.
  public FieldSet union(FieldSet other) {
    return merge(
        other,
        true,
        true,
        (a, b) -> new Node(a.element, a.member || b.member, a.below.union(b.below)));
  }

  /// What is in both sets.
  public FieldSet intersection(FieldSet other) {
    return merge(
        other,
        false,
        false,
        (a, b) -> new Node(a.element, a.member && b.member, a.below.intersection(b.below)));
  }

  /// What is in this set and not in the other. What lies below a field of the other stays.
  public FieldSet minus(FieldSet other) {
    return merge(
        other,
        true,
        false,
        (a, b) -> new Node(a.element, a.member && !b.member, a.below.minus(b.below)));
  }

  /// What is in this set and neither in the other nor below one of its fields.
  public FieldSet minusWhole(FieldSet other) {
    return merge(
        other,
        true,
        false,
        (a, b) ->
            b.member
                ? new Node(a.element, false, EMPTY)
                : new Node(a.element, a.member, a.below.minusWhole(b.below)));
  }

  /// What of this set is one of these fields of the object or lies below one.
  public FieldSet only(Set<String> fields) {
    return new FieldSet(
        nodes.stream()
            .filter(node ->
                node.element instanceof PathElement.FieldName(String name) && fields.contains(name))
            .toList());
  }

  private FieldSet merge(
      FieldSet other, boolean keepOurs, boolean keepTheirs, BinaryOperator<Node> both) {
    if (other.isEmpty() && keepOurs) {
      return this;
    }
    if (isEmpty() && keepTheirs) {
      return other;
    }
    List<Node> merged = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < nodes.size() && j < other.nodes.size()) {
      int order = nodes.get(i).element.compareTo(other.nodes.get(j).element);
      if (order == 0) {
        Node node = both.apply(nodes.get(i++), other.nodes.get(j++));
        if (!node.isEmpty()) {
          merged.add(node);
        }
      } else if (order < 0) {
        keep(keepOurs, nodes.get(i++), merged);
      } else {
        keep(keepTheirs, other.nodes.get(j++), merged);
      }
    }
    if (keepOurs) {
      merged.addAll(nodes.subList(i, nodes.size()));
    }
    if (keepTheirs) {
      merged.addAll(other.nodes.subList(j, other.nodes.size()));
    }
    return new FieldSet(merged);
  }

  private static void keep(boolean wanted, Node node, List<Node> kept) {
    if (wanted) {
      kept.add(node);
    }
  }

  /// This set with every declared field through which it leads.
  FieldSet withNamedFields(@Nullable MergeType type) {
    List<Node> named = new ArrayList<>(nodes.size());
    for (Node node : nodes) {
      if (node.below.isEmpty()) {
        named.add(node);
        continue;
      }
      boolean declared = type != null && type.declares(node.element);
      MergeType belowType = type == null ? null : type.ofElement(node.element);
      named.add(
          new Node(node.element, node.member || declared, node.below.withNamedFields(belowType)));
    }
    return new FieldSet(named);
  }

  /// This set for a form in which some maps and lists have become atomic: who owned parts of one
  /// now owns the whole.
  FieldSet withAtomics(MergeType type) {
    if (isEmpty() || type.isFree()) {
      return this;
    }
    List<Node> reconciled = new ArrayList<>(nodes.size());
    for (Node node : nodes) {
      MergeType below = type.ofDeclaredElement(node.element);
      if (below == null || below.isFree() || node.below.isEmpty()) {
        reconciled.add(node);
      } else if (below.isAtomic()) {
        reconciled.add(new Node(node.element, true, EMPTY));
      } else {
        reconciled.add(new Node(node.element, node.member, node.below.withAtomics(below)));
      }
    }
    return new FieldSet(reconciled);
  }

  /// The paths of the members: at each level first these, then those below.
  public List<FieldPath> paths() {
    List<FieldPath> paths = new ArrayList<>();
    collect(FieldPath.ROOT, paths);
    return paths;
  }

  private void collect(FieldPath at, List<FieldPath> paths) {
    for (Node node : nodes) {
      if (node.member) {
        paths.add(at.then(node.element));
      }
    }
    for (Node node : nodes) {
      node.below.collect(at.then(node.element), paths);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FieldSet set && set.nodes.equals(nodes);
  }

  @Override
  public int hashCode() {
    return nodes.hashCode();
  }

  /// One path a line.
  @Override
  public String toString() {
    return paths().stream().map(FieldPath::toString).collect(Collectors.joining("\n"));
  }

  private static FieldSet sorted(List<Node> nodes) {
    for (int i = 1; i < nodes.size(); i++) {
      if (nodes.get(i - 1).element.compareTo(nodes.get(i).element) >= 0) {
        return sortedAnew(nodes);
      }
    }
    return nodes.isEmpty() ? EMPTY : new FieldSet(nodes);
  }

  /// What others wrote may be in any order and may name an element in two ways.
  private static FieldSet sortedAnew(List<Node> nodes) {
    nodes.sort(Comparator.comparing(Node::element));
    List<Node> distinct = new ArrayList<>(nodes.size());
    for (Node node : nodes) {
      Node last = distinct.isEmpty() ? null : distinct.getLast();
      if (last != null && last.element.compareTo(node.element) == 0) {
        distinct.removeLast();
        distinct.add(
            new Node(last.element, last.member || node.member, last.below.union(node.below)));
      } else {
        distinct.add(node);
      }
    }
    return new FieldSet(distinct);
  }

  /// Collects fields in any order; sorts once at the end.
  static final class Builder {
    private final Map<PathElement, Builder> below = new HashMap<>();
    private boolean member;

    /// Adds a field. The whole object is nobody's, so its path adds nothing.
    void add(FieldPath path) {
      at(path).member = true;
    }

    private Builder at(FieldPath path) {
      FieldPath parent = path.parent();
      PathElement last = path.last();
      return parent == null || last == null
          ? this
          : at(parent).below.computeIfAbsent(last, _ -> new Builder());
    }

    FieldSet build() {
      if (below.isEmpty()) {
        return EMPTY;
      }
      List<Node> nodes = new ArrayList<>(below.size());
      below.forEach((element, node) -> nodes.add(new Node(element, node.member, node.build())));
      nodes.sort(Comparator.comparing(Node::element));
      return new FieldSet(nodes);
    }
  }
}
