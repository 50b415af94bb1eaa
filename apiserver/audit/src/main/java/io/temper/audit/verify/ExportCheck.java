package io.temper.audit.verify;

import io.temper.audit.export.ExportHead;
import io.temper.audit.export.ProvenEntry;
import io.temper.audit.json.JsonException;
import io.temper.audit.tree.Hash;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Checks each line of an export against the heads.
final class ExportCheck {
  private final Path file;
  private final Witnesses witnesses;
  private final Report report;
  private long entries;
  private long newest = -1;
  private @Nullable Boolean ascending;

  ExportCheck(Path file, Witnesses witnesses, Report report) {
    this.file = file;
    this.witnesses = witnesses;
    this.report = report;
  }

  /// How many entries it has.
  long entries() {
    return entries;
  }

  /// @throws IOException when it cannot be read
  void run() throws IOException {
    // The head that proofs lead to comes last.
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      long number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (ExportHead.isOne(line)) {
          head(number, line);
        }
      }
    }
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      long number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!ExportHead.isOne(line)) {
          entry(number, line);
        }
      }
    }
    if (entries == 0) {
      report.note("the export has no entries");
    }
  }

  private void head(long number, String line) {
    try {
      witnesses.add("in line " + number, ExportHead.parse(line).note());
    } catch (JsonException e) {
      report.found("line " + number + ": " + e.getMessage());
    }
  }

  private void entry(long number, String line) {
    ProvenEntry proven;
    try {
      proven = ProvenEntry.parse(line);
    } catch (JsonException e) {
      report.found("line " + number + ": " + e.getMessage());
      return;
    }
    entries++;
    Hash root = witnesses.root(proven.size());
    if (root == null) {
      report.found(
          proven.index(), "its proof leads to a head of " + proven.size() + ", which is not given");
    } else if (!proven.isIn(root)) {
      report.found(proven.index(), "not what was witnessed in the head of " + proven.size());
    }
    if (proven.index() == newest) {
      report.found(proven.index(), "comes twice, in line " + number);
    }
    order(proven.index());
  }

  /// An export goes one way: what does not was moved.
  private void order(long index) {
    if (newest >= 0 && index != newest) {
      boolean up = index > newest;
      if (ascending != null && ascending != up) {
        report.found(index, "out of its order");
      }
      ascending = up;
    }
    newest = index;
  }
}
