package io.temper.audit;

import io.temper.audit.file.Bytes;
import io.temper.audit.file.Layout;
import io.temper.audit.note.NoteException;
import io.temper.audit.note.SignedNote;
import io.temper.audit.note.TreeHead;
import io.temper.audit.tree.Edge;
import io.temper.audit.tree.Hash;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Takes up the files of a log that was closed, killed, or cut off from power.
///
/// Only the end of the newest segment can be torn: whatever is not whole there was acknowledged to
/// nobody. It is set aside, not thrown away, and the log tells of it; if the newest head that was
/// signed says that there was more, the log is not opened.
final class Recovery {
  private static final int PIECE_BYTES = 1024 * 1024;

  private final Layout layout;
  private final Disk disk;
  private final Segments segments;
  private final Map<String, String> torn = new TreeMap<>();

  Recovery(Layout layout, Disk disk, Segments segments) {
    this.layout = layout;
    this.disk = disk;
    this.segments = segments;
  }

  /// What was cut, to be told in the log; empty when nothing was.
  Map<String, String> torn() {
    return torn;
  }

  /// @throws IOException when a file cannot be read
  /// @throws AuditLogException when what was once acknowledged is not there
  SegmentWriter newest() throws IOException {
    SortedSet<Long> logs = layout.segments(Layout.LOG);
    if (logs.isEmpty()) {
      if (!layout.segments(Layout.TREE).isEmpty()) {
        throw new AuditLogException("the newest segment of " + layout.directory() + " is missing");
      }
      requireHead(0);
      return SegmentWriter.create(layout, disk, 0);
    }
    long last = logs.last();
    for (long first = 0; first < last; first += layout.segmentEntries()) {
      segments.full(full(first, logs.contains(first)));
    }
    SegmentWriter newest = SegmentWriter.resume(layout, disk, last, this::cut);
    try {
      if (newest.room() == 0) {
        segments.full(newest.root());
      }
      requireHead(last + newest.size());
      return newest;
    } catch (IOException | RuntimeException e) {
      newest.close();
      throw e;
    }
  }

  /// The root of a segment that is not the newest.
  private Hash full(long first, boolean kept) throws IOException {
    Path tree = layout.segment(first, Layout.TREE);
    long made = Edge.made(layout.segmentEntries());
    boolean whole = Files.exists(tree) && Files.size(tree) == made * Hash.BYTES;
    Path ends = layout.segment(first, Layout.ENDS);
    boolean ended =
        Files.exists(ends) && Files.size(ends) == (long) layout.segmentEntries() * Long.BYTES;
    if (kept && !(whole && ended)) {
      return again(first);
    }
    if (!whole) {
      throw new AuditLogException("segment " + tree + " is missing, or not whole");
    }
    try (FileChannel file = FileChannel.open(tree, StandardOpenOption.READ)) {
      return new Hash(Bytes.read(file, (made - 1) * Hash.BYTES, Hash.BYTES));
    }
  }

  private Hash again(long first) throws IOException {
    SegmentWriter.Torn refused =
        (next, _, _) -> {
          throw damaged(next);
        };
    try (SegmentWriter segment = SegmentWriter.resume(layout, disk, first, refused)) {
      if (segment.room() > 0) {
        throw damaged(first + segment.size());
      }
      segment.seal();
      return segment.root();
    }
  }

  private AuditLogException damaged(long index) {
    return new AuditLogException(
        "entry "
            + index
            + " of "
            + layout.directory()
            + " is damaged; hack/audit-verify tells more");
  }

  private void cut(long next, long at, long bytes) throws IOException {
    if (next < headSize()) {
      throw damaged(next);
    }
    Path segment = layout.segment(layout.firstOf(next), Layout.LOG);
    Path aside = layout.directory().resolve("torn-" + next + "-" + at);
    try (FileChannel from = FileChannel.open(segment, StandardOpenOption.READ);
        FileChannel to =
            FileChannel.open(
                aside,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      for (long done = 0; done < bytes; done += PIECE_BYTES) {
        int piece = (int) Math.min(PIECE_BYTES, bytes - done);
        Bytes.write(to, Bytes.read(from, at + done, piece), done);
      }
      disk.force(to);
    }
    Layout.force(aside);
    torn.put("bytes", Long.toString(bytes));
    torn.put("file", aside.getFileName().toString());
    torn.put("sha256", HexFormat.of().formatHex(Hash.of(Files.readAllBytes(aside)).bytes()));
  }

  private long headSize() throws IOException {
    TreeHead head = head();
    return head == null ? 0 : head.size();
  }

  private void requireHead(long size) throws IOException {
    TreeHead head = head();
    if (head == null) {
      return;
    }
    if (head.size() > size) {
      throw new AuditLogException(
          layout.directory()
              + " has "
              + size
              + " entries, but a head of "
              + head.size()
              + " was signed; hack/audit-verify tells more");
    }
    Hash root = segments.tree(tree -> tree.root(head.size()));
    if (!head.origin().equals(layout.origin()) || !head.root().equals(root)) {
      throw new AuditLogException(
          "entries of "
              + layout.directory()
              + " are not those that the head of "
              + head.size()
              + " was signed for; hack/audit-verify tells more");
    }
  }

  private @Nullable TreeHead head() throws IOException {
    if (!Files.exists(layout.head())) {
      return null;
    }
    try {
      return SignedNote.parse(Files.readString(layout.head())).head();
    } catch (NoteException e) {
      throw new AuditLogException(layout.head() + " is no signed head", e);
    }
  }
}
