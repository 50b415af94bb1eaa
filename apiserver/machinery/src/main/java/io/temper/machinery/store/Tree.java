package io.temper.machinery.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// An immutable map sorted by key: a change makes a new map that shares all but the path to it, so
/// that keeping the map of every revision costs little (about 15 small nodes each at 30,000
/// entries). A weight-balanced tree (Adams 1992, parameters of Haskell's Data.Map); knowing its
/// sizes, it counts what lies before a key without walking there.
///
/// Not for null values. Immutable, hence safe for all threads.
final class Tree<V> {
  private static final int DELTA = 3;
  private static final int RATIO = 2;

  private static final Tree<Object> EMPTY = new Tree<>(null);

  private final @Nullable Node<V> root;

  private Tree(@Nullable Node<V> root) {
    this.root = root;
  }

  @SuppressWarnings("unchecked") // holds nothing
  static <V> Tree<V> empty() {
    return (Tree<V>) EMPTY;
  }

  int size() {
    return size(root);
  }

  @Nullable V get(String key) {
    Node<V> node = root;
    while (node != null) {
      int order = key.compareTo(node.key);
      if (order == 0) {
        return node.value;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  Tree<V> with(String key, V value) {
    return new Tree<>(insert(root, key, value));
  }

  /// This map without the key; itself when there is none.
  Tree<V> without(String key) {
    return get(key) == null ? this : new Tree<>(delete(root, key));
  }

  /// How many keys are smaller.
  int rank(String key) {
    int before = 0;
    Node<V> node = root;
    while (node != null) {
      if (key.compareTo(node.key) <= 0) {
        node = node.left;
      } else {
        before += size(node.left) + 1;
        node = node.right;
      }
    }
    return before;
  }

  /// Entries in key order, beginning with the first key that is not smaller.
  Iterator<Entry<V>> from(String start) {
    return new Entries<>(root, start);
  }

  /// A key and its value.
  interface Entry<V> {
    String key();

    V value();
  }

  private record Node<V>(
      String key, V value, @Nullable Node<V> left, @Nullable Node<V> right, int size)
      implements Entry<V> {
    static <V> Node<V> of(String key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
      return new Node<>(key, value, left, right, Tree.size(left) + Tree.size(right) + 1);
    }
  }

  private static final class Entries<V> implements Iterator<Entry<V>> {
    private final Deque<Node<V>> path = new ArrayDeque<>();

    Entries(@Nullable Node<V> root, String start) {
      Node<V> node = root;
      while (node != null) {
        if (start.compareTo(node.key) <= 0) {
          path.push(node);
          node = node.left;
        } else {
          node = node.right;
        }
      }
    }

    @Override
    public boolean hasNext() {
      return !path.isEmpty();
    }

    @Override
    public Entry<V> next() {
      Node<V> next = path.poll();
      if (next == null) {
        throw new NoSuchElementException();
      }
      for (Node<V> node = next.right; node != null; node = node.left) {
        path.push(node);
      }
      return next;
    }
  }

  private static int size(@Nullable Node<?> node) {
    return node == null ? 0 : node.size;
  }

  private static <V> Node<V> insert(@Nullable Node<V> node, String key, V value) {
    if (node == null) {
      return Node.of(key, value, null, null);
    }
    int order = key.compareTo(node.key);
    if (order == 0) {
      return new Node<>(node.key, value, node.left, node.right, node.size);
    }
    return order < 0
        ? balance(node.key, node.value, insert(node.left, key, value), node.right)
        : balance(node.key, node.value, node.left, insert(node.right, key, value));
  }

  private static <V> @Nullable Node<V> delete(@Nullable Node<V> node, String key) {
    if (node == null) {
      return null;
    }
    int order = key.compareTo(node.key);
    if (order < 0) {
      return balance(node.key, node.value, delete(node.left, key), node.right);
    }
    if (order > 0) {
      return balance(node.key, node.value, node.left, delete(node.right, key));
    }
    Node<V> left = node.left;
    Node<V> right = node.right;
    if (left == null) {
      return right;
    }
    if (right == null) {
      return left;
    }
    Node<V> successor = first(right);
    return balance(successor.key, successor.value, left, delete(right, successor.key));
  }

  private static <V> Node<V> first(Node<V> node) {
    Node<V> first = node;
    for (Node<V> left = node.left; left != null; left = left.left) {
      first = left;
    }
    return first;
  }

  private static <V> Node<V> balance(
      String key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
    int leftSize = size(left);
    int rightSize = size(right);
    if (leftSize + rightSize > 1) {
      if (right != null && rightSize > DELTA * leftSize) {
        return rotateLeft(key, value, left, right);
      }
      if (left != null && leftSize > DELTA * rightSize) {
        return rotateRight(key, value, left, right);
      }
    }
    return Node.of(key, value, left, right);
  }

  private static <V> Node<V> rotateLeft(
      String key, V value, @Nullable Node<V> left, Node<V> right) {
    Node<V> inner = right.left;
    if (inner == null || size(inner) < RATIO * size(right.right)) {
      return Node.of(right.key, right.value, Node.of(key, value, left, inner), right.right);
    }
    return Node.of(
        inner.key,
        inner.value,
        Node.of(key, value, left, inner.left),
        Node.of(right.key, right.value, inner.right, right.right));
  }

  private static <V> Node<V> rotateRight(
      String key, V value, Node<V> left, @Nullable Node<V> right) {
    Node<V> inner = left.right;
    if (inner == null || size(inner) < RATIO * size(left.left)) {
      return Node.of(left.key, left.value, left.left, Node.of(key, value, inner, right));
    }
    return Node.of(
        inner.key,
        inner.value,
        Node.of(left.key, left.value, left.left, inner.left),
        Node.of(key, value, inner.right, right));
  }
}
