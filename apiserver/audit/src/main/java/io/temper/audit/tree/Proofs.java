package io.temper.audit.tree;

import java.util.Iterator;
import java.util.List;

/// Checks proofs of [MerkleTree] (algorithms of [RFC 9162 §2.1.3.2 and
/// §2.1.4.2](https://www.rfc-editor.org/rfc/rfc9162), whose trees are the same).
public final class Proofs {
  private Proofs() {}

  /// Whether a leaf is the one of that index in the tree with that root.
  public static boolean includes(Hash leaf, long index, long size, List<Hash> path, Hash root) {
    if (index < 0 || index >= size) {
      return false;
    }
    long node = index;
    long last = size - 1;
    Hash hash = leaf;
    for (Hash sibling : path) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        hash = Hash.node(sibling, hash);
        while ((node & 1) == 0 && node != 0) {
          node >>>= 1;
          last >>>= 1;
        }
      } else {
        hash = Hash.node(hash, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    return last == 0 && hash.equals(root);
  }

  /// Whether the tree with the first root is how the one with the second began.
  public static boolean extend(long from, Hash fromRoot, long to, Hash toRoot, List<Hash> path) {
    if (from < 0 || from > to) {
      return false;
    }
    if (from == to) {
      return path.isEmpty() && fromRoot.equals(toRoot);
    }
    if (from == 0) {
      return path.isEmpty() && fromRoot.equals(Hash.empty());
    }
    return climbs(from, fromRoot, to, toRoot, path);
  }

  private static boolean climbs(long from, Hash fromRoot, long to, Hash toRoot, List<Hash> path) {
    Iterator<Hash> hashes = path.iterator();
    long node = from - 1;
    long last = to - 1;
    while ((node & 1) == 1) {
      node >>>= 1;
      last >>>= 1;
    }
    // A smaller tree that is whole is not repeated in the proof: its root is known.
    if (node != 0 && !hashes.hasNext()) {
      return false;
    }
    Hash smaller = node == 0 ? fromRoot : hashes.next();
    Hash larger = smaller;
    while (hashes.hasNext()) {
      Hash sibling = hashes.next();
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        smaller = Hash.node(sibling, smaller);
        larger = Hash.node(sibling, larger);
        while ((node & 1) == 0 && node != 0) {
          node >>>= 1;
          last >>>= 1;
        }
      } else {
        larger = Hash.node(larger, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    return last == 0 && smaller.equals(fromRoot) && larger.equals(toRoot);
  }
}
