package io.temper.audit;

import io.temper.audit.file.Bytes;
import io.temper.audit.file.Layout;
import io.temper.audit.file.Line;
import io.temper.audit.tree.Edge;
import io.temper.audit.tree.Hash;
import io.temper.audit.tree.MerkleTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads all segments of a log. Safe for all threads: files are opened for one reading, since an
/// interrupt closes them.
final class Segments {
  private final Layout layout;

  /// Roots of full segments, then of pairs of them, and so on. Guarded by this.
  private final List<List<Hash>> above = new ArrayList<>();

  Segments(Layout layout) {
    this.layout = layout;
  }

  /// Adds the root of the next full segment.
  synchronized void full(Hash root) {
    Hash hash = root;
    int level = 0;
    long count = level(0).size();
    level(0).add(hash);
    while ((count & 1) == 1) {
      hash = Hash.node(level(level).get(level(level).size() - 2), hash);
      level++;
      count >>>= 1;
      level(level).add(hash);
    }
  }

  /// Asks the tree that all entries are the leaves of.
  <T> T tree(Function<MerkleTree, T> question) throws IOException {
    try (Open open = new Open()) {
      return question.apply(new MerkleTree(open::hash));
    } catch (UncheckedIOException e) {
      throw new IOException(e.getCause());
    }
  }

  /// Entries of one segment.
  ///
  /// @param from at least one, up to before `to`, all of the same segment
  /// @throws NoSuchFileException when they were dropped
  List<Recorded> read(long from, long to) throws IOException {
    long first = layout.firstOf(from);
    int count = (int) (to - from);
    try (FileChannel ends = open(first, Layout.ENDS);
        FileChannel lines = open(first, Layout.LOG)) {
      long[] at = ends(ends, from - first, count);
      long length = at[count] - at[0];
      if (length > (long) count * Line.MOST_LINE_BYTES) {
        throw new IOException("where entry " + from + " ends is damaged");
      }
      byte[] bytes = Bytes.read(lines, at[0], Math.toIntExact(length));
      List<Recorded> entries = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        int begin = (int) (at[i] - at[0]);
        int end = (int) (at[i + 1] - at[0]) - 1;
        byte[] entry =
            begin <= end && end < bytes.length
                ? Line.entry(Arrays.copyOfRange(bytes, begin, end))
                : null;
        if (entry == null) {
          throw new IOException("entry " + (from + i) + " is damaged");
        }
        entries.add(new Recorded(from + i, entry));
      }
      return entries;
    }
  }

  /// Where lines begin, and where the last one ends.
  private static long[] ends(FileChannel file, long from, int count) throws IOException {
    long[] at = new long[count + 1];
    ByteBuffer read =
        from == 0
            ? ByteBuffer.wrap(Bytes.read(file, 0, count * Long.BYTES))
            : ByteBuffer.wrap(Bytes.read(file, (from - 1) * Long.BYTES, (count + 1) * Long.BYTES));
    for (int i = from == 0 ? 1 : 0; i <= count; i++) {
      at[i] = read.getLong();
      if (at[i] < 0 || (i > 0 && at[i] < at[i - 1])) {
        throw new IOException("where entry " + (from + i) + " of a segment ends is damaged");
      }
    }
    return at;
  }

  private FileChannel open(long first, String kind) throws IOException {
    return FileChannel.open(layout.segment(first, kind), StandardOpenOption.READ);
  }

  private synchronized Hash above(int level, int index) {
    return level(level).get(index);
  }

  private List<Hash> level(int level) {
    while (above.size() <= level) {
      above.add(new ArrayList<>());
    }
    return above.get(level);
  }

  /// The tree's file that was asked last.
  private final class Open implements AutoCloseable {
    private long first = -1;
    private @Nullable FileChannel file;

    Hash hash(int level, long index) {
      if (level >= layout.levels()) {
        return above(level - layout.levels(), Math.toIntExact(index));
      }
      try {
        return read(level, index);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Hash read(int level, long index) throws IOException {
      long wanted = layout.firstOf(index << level);
      FileChannel tree = file;
      if (tree == null || wanted != first) {
        close();
        tree = open(wanted, Layout.TREE);
        file = tree;
        first = wanted;
      }
      long inSegment = index - (wanted >>> level);
      long at = Edge.position(level, inSegment) * Hash.BYTES;
      return new Hash(Bytes.read(tree, at, Hash.BYTES));
    }

    @Override
    public void close() throws IOException {
      if (file != null) {
        file.close();
      }
    }
  }
}
