package io.temper.audit.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The right edge of a growing tree: the roots of the whole subtrees that its leaves make, the
/// largest first. Of a million leaves at most twenty hashes, which is all that is needed to go on.
public final class Edge {
  private final List<Hash> roots;
  private long size;

  public Edge() {
    this(List.of(), 0);
  }

  private Edge(List<Hash> roots, long size) {
    this.roots = new ArrayList<>(roots);
    this.size = size;
  }

  public Edge copy() {
    return new Edge(roots, size);
  }

  public long size() {
    return size;
  }

  /// Adds a leaf.
  ///
  /// @param made told the leaf and the root of each subtree that it makes whole, from below: as
  ///   [#position] counts them
  public void add(Hash leaf, Consumer<Hash> made) {
    Hash hash = leaf;
    made.accept(hash);
    for (long node = size; (node & 1) == 1; node >>>= 1) {
      hash = Hash.node(roots.removeLast(), hash);
      made.accept(hash);
    }
    roots.add(hash);
    size++;
  }

  public Hash root() {
    if (roots.isEmpty()) {
      return Hash.empty();
    }
    Hash hash = roots.getLast();
    for (int i = roots.size() - 2; i >= 0; i--) {
      hash = Hash.node(roots.get(i), hash);
    }
    return hash;
  }

  /// Where a subtree's root stands among all hashes that were made, in that order.
  public static long position(int level, long index) {
    long leaf = ((index + 1) << level) - 1;
    long before = 0;
    for (long nodes = leaf; nodes > 0; nodes >>>= 1) {
      before += nodes;
    }
    return before + level;
  }

  /// How many hashes so many leaves have made.
  public static long made(long leaves) {
    return position(0, leaves);
  }
}
