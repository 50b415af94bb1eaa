package io.temper.audit.tree;

/// The hashes of a tree's whole subtrees.
@FunctionalInterface
public interface Nodes {
  /// Of the subtree over the leaves from `index · 2^level` to before `(index + 1) · 2^level`, all
  /// of which the tree has.
  Hash at(int level, long index);
}
