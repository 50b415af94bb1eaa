package io.temper.audit.verify;

import io.temper.audit.entry.Entry;
import io.temper.audit.entry.LogEvents;
import io.temper.audit.file.Layout;
import io.temper.audit.file.Lines;
import io.temper.audit.json.JsonException;
import io.temper.audit.note.VerifierKey;
import io.temper.audit.tree.Edge;
import io.temper.audit.tree.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads a log's files from the first entry to the last, with memory for one entry, and compares
/// with the heads.
///
/// Two trees are followed: that of the entries, and, from the first entry on that differs from its
/// hash in the `.tree` files, that of those hashes. A head tells which of the two is what was
/// witnessed; when it is the second, that entry is the first one that was tampered with.
final class DirectoryCheck {
  private final Layout layout;
  private final List<VerifierKey> keys;
  private final Witnesses witnesses;
  private final Report report;

  private final Edge entries = new Edge();
  private @Nullable Edge hashes;
  private long differs = -1;
  private long damaged = -1;

  /// So many entries are as a head has them.
  private long proven;

  /// Whether a head has told that the first entry that differs is the one that is wrong.
  private boolean blamed;

  private final SortedSet<Long> gone = new TreeSet<>();
  private final Set<Long> told = new HashSet<>();
  private final Set<String> toldKeys = new TreeSet<>();
  private boolean complete = true;

  DirectoryCheck(Layout layout, List<VerifierKey> keys, Witnesses witnesses, Report report) {
    this.layout = layout;
    this.keys = keys;
    this.witnesses = witnesses;
    this.report = report;
  }

  /// How many entries were read, or their hashes.
  long size() {
    return entries.size();
  }

  void run() throws IOException {
    checkKeptFiles();
    SortedSet<Long> logs = layout.segments(Layout.LOG);
    SortedSet<Long> trees = layout.segments(Layout.TREE);
    long last = logs.isEmpty() ? -1 : logs.last();
    strays(logs, trees, last);
    for (long first = 0; first <= last && complete; first += layout.segmentEntries()) {
      if (logs.contains(first)) {
        readEntries(first, first == last);
      } else if (trees.contains(first)) {
        gone.add(first);
        readHashes(first);
      } else {
        report.found(first, "the segment that begins with it is missing");
        complete = false;
      }
    }
    finish();
  }

  private void checkKeptFiles() throws IOException {
    if (Files.exists(layout.head())) {
      witnesses.add("of the directory", layout.head());
    }
    if (Files.exists(layout.key())) {
      String kept = new String(Files.readAllBytes(layout.key()), StandardCharsets.UTF_8);
      if (keys.stream().noneMatch(key -> kept.equals(key + "\n"))) {
        report.found("the file key of the directory has none of the keys");
      }
    }
  }

  private void strays(SortedSet<Long> logs, SortedSet<Long> trees, long last) {
    for (SortedSet<Long> found : List.of(logs, trees)) {
      for (long first : found) {
        if (first % layout.segmentEntries() != 0 || first > last) {
          report.found("segment " + first + " does not belong to the log");
        }
      }
    }
  }

  private void readEntries(long first, boolean newest) throws IOException {
    try (Lines lines = Lines.open(layout.segment(first, Layout.LOG));
        SegmentFiles files = SegmentFiles.open(layout, first)) {
      int read = 0;
      Lines.Read line = lines.next();
      while (line != null && read < layout.segmentEntries()) {
        if (!line.ended() && newest && first + read >= witnesses.size()) {
          report.note("the last line is cut: nobody was told that it was recorded");
          break;
        }
        entry(first + read, line, lines.position(), files);
        read++;
        line = lines.next();
      }
      if (line != null && read == layout.segmentEntries()) {
        report.found(first + read, "put in behind the end of its segment");
      }
      if (!newest && read < layout.segmentEntries()) {
        report.found(first + read, "missing, with all up to the end of its segment");
        complete = false;
      }
      String damage = files.damage();
      if (damage != null) {
        report.found(damage);
      }
    }
  }

  private void entry(long index, Lines.Read line, long end, SegmentFiles files) throws IOException {
    byte[] entry = line.entry();
    Hash leaf = entry == null ? Hash.empty() : Hash.leaf(entry);
    if (entry == null) {
      damaged = damaged < 0 ? index : damaged;
      report.found(index, "damaged: the line is not what was written");
    } else if (Entry.isOfLog(entry)) {
      ofLog(index, entry);
    }
    Hash kept = files.next(leaf, end);
    if (hashes == null && !leaf.equals(kept)) {
      differs = index;
      hashes = entries.copy();
    }
    if (hashes != null) {
      hashes.add(kept, _ -> {});
    }
    entries.add(leaf, _ -> {});
    compare();
  }

  private void readHashes(long first) throws IOException {
    try (SegmentFiles files = SegmentFiles.open(layout, first)) {
      for (int i = 0; i < layout.segmentEntries(); i++) {
        Hash leaf = files.leaf();
        if (hashes != null) {
          hashes.add(leaf, _ -> {});
        }
        entries.add(leaf, _ -> {});
        compare();
      }
      String damage = files.damage();
      if (damage != null) {
        report.found(damage);
      }
    }
  }

  private void ofLog(long index, byte[] bytes) {
    try {
      Entry entry = Entry.parse(bytes);
      switch (entry.verb()) {
        case LogEvents.DROPPED -> dropped(entry);
        case LogEvents.BEGUN, LogEvents.KEY ->
            toldKeys.add(entry.details().getOrDefault("key", ""));
        case LogEvents.TORN ->
            report.note(
                "entry "
                    + index
                    + " tells that "
                    + entry.details().getOrDefault("bytes", "some")
                    + " bytes behind the last whole line were cut when the log was opened");
        default -> report.note("entry " + index + " tells something new: " + entry.verb());
      }
    } catch (JsonException | NumberFormatException e) {
      report.found(index, "the log says something that cannot be read: " + e.getMessage());
    }
  }

  private void dropped(Entry entry) {
    long from = Long.parseLong(entry.details().getOrDefault("from", ""));
    long to = Long.parseLong(entry.details().getOrDefault("to", ""));
    for (long first : gone) {
      if (first >= from && first + layout.segmentEntries() <= to) {
        told.add(first);
      }
    }
  }

  /// Compares with the head of this size, if there is one.
  private void compare() {
    long size = entries.size();
    Hash witnessed = witnesses.root(size);
    if (witnessed == null) {
      return;
    }
    if (entries.root().equals(witnessed)) {
      proven = size;
      return;
    }
    if (hashes != null && hashes.root().equals(witnessed)) {
      blamed = true;
      report.found(differs, "not what was witnessed in the head of " + size);
    } else if (damaged >= 0) {
      report.found(damaged, "not what was witnessed in the head of " + size);
    } else {
      report.found(
          "an entry from "
              + witnesses.before(size)
              + " to before "
              + size
              + " is not what was witnessed in the head of "
              + size
              + "; which one cannot be told, since the .tree files were changed too");
    }
  }

  private void finish() {
    long size = entries.size();
    if (size < witnesses.size()) {
      report.found(
          size,
          "missing, with all up to entry " + (witnesses.size() - 1) + ": they were witnessed");
    } else if (size > witnesses.size()) {
      report.note(
          (size - witnesses.size())
              + " entries from "
              + witnesses.size()
              + " on are newer than every head: nothing proves them yet");
    }
    if (hashes != null && proven > differs) {
      report.found(
          "the .tree files are not what the entries make, from entry "
              + differs
              + " on; up to "
              + (proven - 1)
              + " the entries are as witnessed");
    } else if (hashes != null && !blamed) {
      report.found(differs, "the .log and .tree files say different things of it");
    }
    for (long first : gone) {
      if (!told.contains(first)) {
        report.found(first, "deleted with its segment, and no entry tells of that");
      }
    }
    if (!gone.isEmpty() && gone.stream().allMatch(told::contains)) {
      report.note(
          "entries up to "
              + (gone.last() + layout.segmentEntries() - 1)
              + " were dropped for their age, as the log tells; their hashes are as witnessed");
    }
    for (String key : toldKeys) {
      if (keys.stream().noneMatch(known -> known.toString().equals(key))) {
        report.note("the log tells of a key that was not given: " + key);
      }
    }
  }
}
