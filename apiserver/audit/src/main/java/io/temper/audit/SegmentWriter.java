package io.temper.audit;

import io.temper.audit.file.Bytes;
import io.temper.audit.file.Layout;
import io.temper.audit.file.Line;
import io.temper.audit.file.Lines;
import io.temper.audit.tree.Edge;
import io.temper.audit.tree.Hash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The newest segment, which is added to. For one thread, which is never interrupted: that would
/// close its files.
final class SegmentWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SegmentWriter.class);
  private static final int FLUSH_BYTES = 1024 * 1024;

  private final Layout layout;
  private final Disk disk;
  private final long first;
  private final FileChannel lines;
  private final FileChannel tree;
  private final FileChannel ends;
  private Edge edge = new Edge();
  private long bytes;

  /// Behind what counts there may be bytes of a write that failed.
  private boolean dirty;

  private SegmentWriter(Layout layout, Disk disk, long first) throws IOException {
    this.layout = layout;
    this.disk = disk;
    this.first = first;
    lines = file(Layout.LOG);
    try {
      tree = file(Layout.TREE);
      ends = file(Layout.ENDS);
    } catch (IOException e) {
      lines.close();
      throw e;
    }
  }

  /// Begins the segment from that index on.
  static SegmentWriter create(Layout layout, Disk disk, long first) throws IOException {
    SegmentWriter writer = new SegmentWriter(layout, disk, first);
    try {
      Layout.force(layout.segment(first, Layout.LOG));
      writer.lines.truncate(0);
      return writer;
    } catch (IOException e) {
      writer.close();
      throw e;
    }
  }

  /// Goes on with a segment, whose other files are made again from its lines.
  ///
  /// @param torn told the bytes behind the last whole line, which do not count
  static SegmentWriter resume(Layout layout, Disk disk, long first, Torn torn) throws IOException {
    SegmentWriter writer = new SegmentWriter(layout, disk, first);
    try {
      writer.restore(layout.segment(first, Layout.LOG));
      long behind = writer.lines.size() - writer.bytes;
      if (behind > 0) {
        torn.cut(first + writer.edge.size(), writer.bytes, behind);
      }
      writer.lines.truncate(writer.bytes);
      writer.tree.truncate(Edge.made(writer.edge.size()) * Hash.BYTES);
      writer.ends.truncate(writer.edge.size() * Long.BYTES);
      return writer;
    } catch (IOException | RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  /// Is asked before a torn end is cut.
  @FunctionalInterface
  interface Torn {
    /// @param next the index of the entry that would have been there
    /// @param at where in the segment
    /// @throws IOException when it may not be
    void cut(long next, long at, long bytes) throws IOException;
  }

  long first() {
    return first;
  }

  int size() {
    return (int) edge.size();
  }

  int room() {
    return layout.segmentEntries() - size();
  }

  Hash root() {
    return edge.root();
  }

  /// Adds entries; returns when they would outlive a power cut.
  ///
  /// @return their hashes
  /// @throws IOException when none of them was added
  List<Hash> append(List<byte[]> entries) throws IOException {
    if (dirty) {
      lines.truncate(bytes);
      dirty = false;
    }
    Batch batch = new Batch(edge.copy(), bytes);
    entries.forEach(batch::add);
    try {
      // The line comes last: whoever finds it finds what belongs to it too.
      batch.writeHashes(edge.size());
      dirty = true;
      Bytes.write(lines, batch.lines.toByteArray(), bytes);
      disk.force(lines);
      dirty = false;
    } catch (IOException e) {
      cut();
      throw e;
    }
    edge = batch.edge;
    bytes = batch.end;
    return batch.leaves;
  }

  /// Makes a full segment final.
  ///
  /// @throws IOException when it is not; it may be tried again
  void seal() throws IOException {
    disk.force(tree);
    disk.force(ends);
  }

  @Override
  public void close() {
    for (FileChannel file : List.of(lines, tree, ends)) {
      try {
        file.close();
      } catch (IOException e) {
        log.atWarn().setCause(e).log("A file of the audit log was not closed well");
      }
    }
  }

  private void cut() {
    try {
      if (dirty) {
        lines.truncate(bytes);
        dirty = false;
      }
    } catch (IOException e) {
      // Tried again before the next write.
      log.atDebug().setCause(e).log("What was written in part of the audit log is still there");
    }
  }

  private void restore(Path segment) throws IOException {
    Batch batch = new Batch(edge, 0);
    try (Lines reader = Lines.open(segment)) {
      Lines.Read line = reader.next();
      while (line != null && line.entry() != null && room() > 0) {
        batch.add(line.entry());
        if (batch.hashes.size() >= FLUSH_BYTES) {
          batch.writeHashes(edge.size() - batch.leaves.size());
          batch = new Batch(edge, batch.end);
        }
        bytes = batch.end;
        line = reader.next();
      }
    }
    batch.writeHashes(edge.size() - batch.leaves.size());
  }

  /// Entries on their way to the files.
  private final class Batch {
    private final Edge edge;
    private final List<Hash> leaves = new ArrayList<>();
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final ByteArrayOutputStream hashes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream ends = new ByteArrayOutputStream();
    private long end;

    Batch(Edge edge, long end) {
      this.edge = edge;
      this.end = end;
    }

    void add(byte[] entry) {
      byte[] line = Line.of(entry);
      lines.writeBytes(line);
      end += line.length;
      ends.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(end).array());
      Hash leaf = Hash.leaf(entry);
      leaves.add(leaf);
      edge.add(leaf, hash -> hashes.writeBytes(hash.bytes()));
    }

    /// @param from how many entries were there before
    void writeHashes(long from) throws IOException {
      Bytes.write(tree, hashes.toByteArray(), Edge.made(from) * Hash.BYTES);
      Bytes.write(SegmentWriter.this.ends, ends.toByteArray(), from * Long.BYTES);
    }
  }

  private FileChannel file(String kind) throws IOException {
    return FileChannel.open(
        layout.segment(first, kind),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }
}
