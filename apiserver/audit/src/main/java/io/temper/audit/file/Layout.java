package io.temper.audit.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the files of a log are called.
///
/// @param segmentEntries a power of two, so that a segment is a whole subtree
public record Layout(Path directory, String origin, int segmentEntries) {
  public static final String LOG = ".log";
  public static final String TREE = ".tree";
  public static final String ENDS = ".ends";

  private static final Pattern SEGMENT = Pattern.compile("([0-9]{16})\\.(log|tree|ends)");
  private static final String ORIGIN = "origin";

  /// @throws IOException when there is no log, or it does not say what it is
  public static Layout read(Path directory) throws IOException {
    String text = Files.readString(directory.resolve(ORIGIN));
    String[] lines = text.split("\n", -1);
    if (lines.length != 3 || lines[0].isEmpty() || !lines[1].matches("[1-9][0-9]{0,8}")) {
      throw new IOException(directory.resolve(ORIGIN) + " does not say what log this is");
    }
    int entries = Integer.parseInt(lines[1]);
    if (Integer.bitCount(entries) != 1) {
      throw new IOException(directory.resolve(ORIGIN) + " has no power of two in its second line");
    }
    return new Layout(directory, lines[0], entries);
  }

  public static boolean exists(Path directory) {
    return Files.exists(directory.resolve(ORIGIN));
  }

  /// Makes a directory that of this log.
  public void write() throws IOException {
    replace(directory.resolve(ORIGIN), origin + '\n' + segmentEntries + '\n');
  }

  /// @param first the index of its first entry
  public Path segment(long first, String kind) {
    return directory.resolve(String.format(Locale.ROOT, "%016d%s", first, kind));
  }

  public Path head() {
    return directory.resolve("head");
  }

  public Path key() {
    return directory.resolve("key");
  }

  /// Where the log is of that entry.
  public long firstOf(long index) {
    return index - index % segmentEntries;
  }

  /// Levels from an entry up to the root of a segment.
  public int levels() {
    return Integer.numberOfTrailingZeros(segmentEntries);
  }

  /// The first indices of all segments of which there is a file of that kind.
  public SortedSet<Long> segments(String kind) throws IOException {
    SortedSet<Long> found = new TreeSet<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Matcher name = SEGMENT.matcher(file.getFileName().toString());
        if (name.matches() && kind.equals("." + name.group(2))) {
          found.add(Long.valueOf(name.group(1)));
        }
      }
    }
    return found;
  }

  /// Makes a file that text, wholly or not at all, and that it outlives a power cut.
  public static void replace(Path file, String text) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    try (FileChannel channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      Bytes.write(channel, text.getBytes(StandardCharsets.UTF_8), 0);
      channel.force(false);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force(file);
  }

  /// Makes the name of a file outlive a power cut.
  public static void force(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
