package io.temper.audit.verify;

import io.temper.audit.AuditLog;
import io.temper.audit.Logs;
import io.temper.audit.Recorded;
import io.temper.audit.entry.Entry;
import io.temper.audit.export.ExportHead;
import io.temper.audit.export.ProvenEntry;
import io.temper.audit.file.Layout;
import io.temper.audit.file.Line;
import io.temper.audit.tree.Edge;
import io.temper.audit.tree.Hash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A log with three heads that were kept elsewhere, the first file of which was dropped for its
/// age, and what somebody does to it.
final class Tampered {
  /// Entries 0 to 3 were dropped, of which entry 14 tells.
  static final int SIZE = 15;

  private static final int SEGMENT = 4;

  private final Path directory;
  private final Path key;
  private final List<Path> heads = new ArrayList<>();
  private final Path export;
  private final Map<String, byte[]> files = new TreeMap<>();

  Tampered(Path home) throws IOException {
    directory = home.resolve("log");
    key = home.resolve("key");
    export = home.resolve("export.json");
    try (AuditLog log = Logs.open(directory, SEGMENT)) {
      for (int i = 1; i < SIZE - 1; i++) {
        log.append(Logs.entry(i));
        if (i == 5 || i == 9) {
          heads.add(head(home, log));
        }
      }
      log.dropBefore(Logs.entry(SEGMENT).time());
      heads.add(head(home, log));
      Files.writeString(key, log.verifier() + "\n");
      Files.writeString(export, export(log));
    }
    try (Stream<Path> made = Files.list(directory)) {
      for (Path file : made.toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
  }

  /// What the command said.
  record Verdict(int code, String said) {}

  Path directory() {
    return directory;
  }

  Path exported() {
    return export;
  }

  Path key() {
    return key;
  }

  List<Path> heads() {
    return heads;
  }

  /// Files of the log, by name.
  Map<String, byte[]> files() {
    return files;
  }

  /// Makes everything as it was.
  void restore() throws IOException {
    try (Stream<Path> there = Files.list(directory)) {
      for (Path file : there.toList()) {
        byte[] was = files.get(file.getFileName().toString());
        if (was == null) {
          Files.delete(file);
        }
      }
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
        Files.write(path, file.getValue());
      }
    }
  }

  Verdict verify() {
    List<String> arguments = new ArrayList<>(List.of(directory.toString(), "--head"));
    heads.forEach(head -> arguments.add(head.toString()));
    arguments.addAll(List.of("--key", key.toString()));
    return run(arguments);
  }

  Verdict verifyExport() {
    return run(List.of("--export", export.toString(), "--key", key.toString()));
  }

  static Verdict run(List<String> arguments) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, false, StandardCharsets.UTF_8);
    int code = new Verification(out, out).run(arguments);
    out.flush();
    return new Verdict(code, said.toString(StandardCharsets.UTF_8));
  }

  /// The entries that are kept, from 4 on.
  List<byte[]> entries() throws IOException {
    List<byte[]> entries = new ArrayList<>();
    for (int first = SEGMENT; first < SIZE; first += SEGMENT) {
      for (String line : Files.readAllLines(directory.resolve(name(first, Layout.LOG)))) {
        entries.add(line.substring(9).getBytes(StandardCharsets.UTF_8));
      }
    }
    return entries;
  }

  /// Writes other entries from 4 on, with right checksums.
  ///
  /// @param everything also the files that are made from entries: what a thorough forger does, who
  ///   has all but the key
  void write(List<byte[]> entries, boolean everything) throws IOException {
    for (int first = SEGMENT; first - SEGMENT < entries.size(); first += SEGMENT) {
      int end = Math.min(entries.size(), first);
      List<byte[]> segment = entries.subList(first - SEGMENT, end);
      ByteArrayOutputStream lines = new ByteArrayOutputStream();
      ByteArrayOutputStream tree = new ByteArrayOutputStream();
      ByteArrayOutputStream ends = new ByteArrayOutputStream();
      Edge edge = new Edge();
      for (byte[] entry : segment) {
        lines.writeBytes(Line.of(entry));
        edge.add(Hash.leaf(entry), hash -> tree.writeBytes(hash.bytes()));
        ends.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(lines.size()).array());
      }
      Files.write(directory.resolve(name(first, Layout.LOG)), lines.toByteArray());
      if (everything) {
        Files.write(directory.resolve(name(first, Layout.TREE)), tree.toByteArray());
        Files.write(directory.resolve(name(first, Layout.ENDS)), ends.toByteArray());
      }
    }
    int first = SEGMENT + (entries.size() + SEGMENT - 1) / SEGMENT * SEGMENT;
    for (; first < SIZE + SEGMENT; first += SEGMENT) {
      for (String kind : List.of(Layout.LOG, Layout.TREE, Layout.ENDS)) {
        Files.deleteIfExists(directory.resolve(name(first, kind)));
      }
    }
  }

  static String name(int first, String kind) {
    return String.format(Locale.ROOT, "%016d%s", first, kind);
  }

  private Path head(Path home, AuditLog log) throws IOException {
    return Files.writeString(home.resolve("head-" + log.size()), log.sign());
  }

  private static String export(AuditLog log) {
    StringBuilder lines = new StringBuilder();
    for (long index = log.oldest(); index < log.size(); index++) {
      Recorded recorded = log.read(index, 1).getFirst();
      String entry = new String(recorded.bytes(), StandardCharsets.UTF_8);
      ProvenEntry proven =
          new ProvenEntry(index, log.size(), log.inclusion(index, log.size()), entry);
      lines.append(proven.json()).append('\n');
    }
    return lines.append(new ExportHead(log.sign()).json()).append('\n').toString();
  }

  static byte[] other(int number) {
    Entry entry = Logs.entry(number);
    return new String(entry.bytes(), StandardCharsets.UTF_8)
        .replace("alice", "mallory")
        .getBytes(StandardCharsets.UTF_8);
  }
}
