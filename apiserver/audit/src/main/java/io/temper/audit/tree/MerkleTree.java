package io.temper.audit.tree;

import java.util.ArrayList;
import java.util.List;

/// Roots and proofs of [RFC 6962 §2.1](https://www.rfc-editor.org/rfc/rfc6962), worked out from the
/// hashes of whole subtrees: of a million leaves, from a few hundred.
public final class MerkleTree {
  private final Nodes nodes;

  public MerkleTree(Nodes nodes) {
    this.nodes = nodes;
  }

  /// The root over the first `size` leaves.
  public Hash root(long size) {
    return size == 0 ? Hash.empty() : over(0, size);
  }

  /// What proves that a leaf is in the tree of that size (`PATH(m, D[n])`), the lowest first.
  ///
  /// @throws IllegalArgumentException when the tree has no such leaf
  public List<Hash> inclusion(long leaf, long size) {
    if (leaf < 0 || leaf >= size) {
      throw new IllegalArgumentException("no leaf " + leaf + " in a tree of " + size);
    }
    List<Hash> path = new ArrayList<>();
    include(leaf, 0, size, path);
    return path;
  }

  /// What proves that the tree of one size begins with that of another (`PROOF(m, D[n])`).
  ///
  /// @throws IllegalArgumentException when the first is larger
  public List<Hash> consistency(long from, long to) {
    if (from < 0 || from > to) {
      throw new IllegalArgumentException("no tree of " + from + " in one of " + to);
    }
    List<Hash> path = new ArrayList<>();
    if (from > 0 && from < to) {
      extend(from, 0, to, true, path);
    }
    return path;
  }

  private void include(long leaf, long begin, long end, List<Hash> path) {
    if (end - begin == 1) {
      return;
    }
    long middle = begin + split(end - begin);
    if (leaf < middle) {
      include(leaf, begin, middle, path);
      path.add(over(middle, end));
    } else {
      include(leaf, middle, end, path);
      path.add(over(begin, middle));
    }
  }

  /// @param known whether the subtree is one of the smaller tree's own, whose hash is known
  private void extend(long from, long begin, long end, boolean known, List<Hash> path) {
    if (from == end) {
      if (!known) {
        path.add(over(begin, end));
      }
      return;
    }
    long middle = begin + split(end - begin);
    if (from <= middle) {
      extend(from, begin, middle, known, path);
      path.add(over(middle, end));
    } else {
      extend(from, middle, end, false, path);
      path.add(over(begin, middle));
    }
  }

  private Hash over(long begin, long end) {
    long leaves = end - begin;
    if (Long.bitCount(leaves) == 1) {
      int level = Long.numberOfTrailingZeros(leaves);
      return nodes.at(level, begin >>> level);
    }
    long middle = begin + split(leaves);
    return Hash.node(over(begin, middle), over(middle, end));
  }

  /// The largest power of two below a number.
  private static long split(long leaves) {
    return Long.highestOneBit(leaves - 1);
  }
}
