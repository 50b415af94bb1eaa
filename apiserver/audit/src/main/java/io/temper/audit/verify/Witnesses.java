package io.temper.audit.verify;

import io.temper.audit.note.NoteException;
import io.temper.audit.note.SignedNote;
import io.temper.audit.note.TreeHead;
import io.temper.audit.note.VerifierKey;
import io.temper.audit.tree.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Heads of one log that are signed as they should be, by size.
final class Witnesses {
  private final String origin;
  private final List<VerifierKey> keys;
  private final Report report;
  private final NavigableMap<Long, Hash> roots = new TreeMap<>();

  Witnesses(String origin, List<VerifierKey> keys, Report report) {
    this.origin = origin;
    this.keys = keys;
    this.report = report;
  }

  /// Takes the head in a file in, or reports why not.
  void add(String from, Path file) throws IOException {
    // What is no text is no head either.
    add(from, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }

  /// Takes a head in, or reports why not.
  ///
  /// @param from where it is from
  void add(String from, String note) {
    TreeHead head;
    SignedNote signed;
    try {
      signed = SignedNote.parse(note);
      head = signed.head();
    } catch (NoteException e) {
      report.found("head " + from + ": " + e.getMessage());
      return;
    }
    if (!head.origin().equals(origin)) {
      report.found("head " + from + " is of " + head.origin() + ", not of " + origin);
    } else if (keys.stream().noneMatch(signed::signedBy)) {
      report.found("head " + from + " is signed by none of the keys");
    } else {
      add(from, head);
    }
  }

  /// The root at a size; null when no head is of it.
  @Nullable Hash root(long size) {
    return roots.get(size);
  }

  /// The largest size that a head is of; 0 when there is none.
  long size() {
    return roots.isEmpty() ? 0 : roots.lastKey();
  }

  /// The largest size before that one; 0 when there is none.
  long before(long size) {
    Long before = roots.lowerKey(size);
    return before == null ? 0 : before;
  }

  private void add(String from, TreeHead head) {
    Hash known = roots.putIfAbsent(head.size(), head.root());
    if (known != null && !known.equals(head.root())) {
      report.found(
          "head "
              + from
              + ": another of "
              + head.size()
              + " entries was signed: the log was forked");
    }
  }
}
