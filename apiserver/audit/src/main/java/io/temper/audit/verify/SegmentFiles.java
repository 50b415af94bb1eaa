package io.temper.audit.verify;

import io.temper.audit.file.Layout;
import io.temper.audit.tree.Edge;
import io.temper.audit.tree.Hash;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Reads the files that are made from a segment's entries, beside the entries.
final class SegmentFiles implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final long first;
  private final InputStream tree;
  private final InputStream ends;
  private final Edge edge = new Edge();
  private @Nullable String damage;

  private SegmentFiles(long first, InputStream tree, InputStream ends) {
    this.first = first;
    this.tree = tree;
    this.ends = ends;
  }

  static SegmentFiles open(Layout layout, long first) throws IOException {
    InputStream tree = open(layout.segment(first, Layout.TREE));
    try {
      return new SegmentFiles(first, tree, open(layout.segment(first, Layout.ENDS)));
    } catch (IOException e) {
      tree.close();
      throw e;
    }
  }

  /// Compares with what is kept of the next entry.
  ///
  /// @param leaf the entry's hash
  /// @param end where its line ends
  /// @return the hash that is kept of it
  Hash next(Hash leaf, long end) throws IOException {
    byte[] kept = ends.readNBytes(Long.BYTES);
    if (kept.length < Long.BYTES || ByteBuffer.wrap(kept).getLong() != end) {
      damaged(Layout.ENDS);
    }
    return leaf();
  }

  /// The hash that is kept of the next entry, whose subtrees' hashes are compared.
  Hash leaf() throws IOException {
    Hash leaf = hash();
    edge.add(leaf, new Following(leaf)::check);
    return leaf;
  }

  /// What is wrong with them; null when nothing is.
  @Nullable String damage() {
    return damage;
  }

  @Override
  public void close() throws IOException {
    tree.close();
    ends.close();
  }

  private void damaged(String kind) {
    if (damage == null) {
      damage =
          "segment "
              + first
              + ": its "
              + kind
              + " file is not what its entries make, from entry "
              + (first + edge.size())
              + " on";
    }
  }

  private Hash hash() throws IOException {
    byte[] bytes = tree.readNBytes(Hash.BYTES);
    if (bytes.length < Hash.BYTES) {
      damaged(Layout.TREE);
      return Hash.empty();
    }
    return new Hash(bytes);
  }

  /// Compares the roots that a leaf makes with those behind it in the file.
  private final class Following {
    private @Nullable Hash leaf;

    Following(Hash leaf) {
      this.leaf = leaf;
    }

    void check(Hash made) {
      if (leaf != null) {
        leaf = null;
        return;
      }
      try {
        if (!hash().equals(made)) {
          damaged(Layout.TREE);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static InputStream open(Path file) throws IOException {
    return Files.exists(file)
        ? new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)
        : InputStream.nullInputStream();
  }
}
