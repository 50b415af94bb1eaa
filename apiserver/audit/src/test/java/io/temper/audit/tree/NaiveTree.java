package io.temper.audit.tree;

import java.util.ArrayList;
import java.util.List;

/// RFC 6962 §2.1 word for word, over leaves in memory.
final class NaiveTree {
  private final List<Hash> leaves;

  NaiveTree(List<Hash> leaves) {
    this.leaves = leaves;
  }

  Hash root(int size) {
    return root(leaves.subList(0, size));
  }

  List<Hash> path(int leaf, int size) {
    return path(leaf, leaves.subList(0, size));
  }

  List<Hash> proof(int from, int to) {
    return from == 0 ? List.of() : subproof(from, leaves.subList(0, to), true);
  }

  Nodes nodes() {
    return (level, index) ->
        root(leaves.subList((int) (index << level), (int) ((index + 1) << level)));
  }

  private static Hash root(List<Hash> of) {
    if (of.isEmpty()) {
      return Hash.empty();
    }
    if (of.size() == 1) {
      return of.getFirst();
    }
    int k = split(of.size());
    return Hash.node(root(of.subList(0, k)), root(of.subList(k, of.size())));
  }

  private static List<Hash> path(int m, List<Hash> of) {
    if (of.size() == 1) {
      return List.of();
    }
    int k = split(of.size());
    List<Hash> path =
        new ArrayList<>(m < k ? path(m, of.subList(0, k)) : path(m - k, of.subList(k, of.size())));
    path.add(m < k ? root(of.subList(k, of.size())) : root(of.subList(0, k)));
    return path;
  }

  private static List<Hash> subproof(int m, List<Hash> of, boolean b) {
    if (m == of.size()) {
      return b ? List.of() : List.of(root(of));
    }
    int k = split(of.size());
    List<Hash> proof =
        new ArrayList<>(
            m <= k
                ? subproof(m, of.subList(0, k), b)
                : subproof(m - k, of.subList(k, of.size()), false));
    proof.add(m <= k ? root(of.subList(k, of.size())) : root(of.subList(0, k)));
    return proof;
  }

  private static int split(int n) {
    int k = 1;
    while (k * 2 < n) {
      k *= 2;
    }
    return k;
  }
}
