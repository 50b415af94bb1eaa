package io.temper.telemetry;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/// What the files are called.
final class Names {
  /// End of the name of what is being written.
  static final String DRAFT = ".draft";

  /// End of the name of what cannot be read.
  static final String DAMAGED = ".damaged";

  static final String LOCK = "lock";
  private static final String LOG = "head-";
  private static final String LOG_END = ".wal";
  private static final String SEGMENT_END = ".seg";

  private Names() {}

  static String log(long block) {
    return LOG + block + LOG_END;
  }

  static String segment(Segment.Kind kind, long number) {
    return kind.word() + "-" + number + SEGMENT_END;
  }

  /// The block of a log; empty when it is none.
  static OptionalLong logBlock(String name) {
    return number(name, LOG, LOG_END);
  }

  /// The number of a segment; empty when it is none of that kind.
  static OptionalLong segmentNumber(Segment.Kind kind, String name) {
    return number(name, kind.word() + "-", SEGMENT_END);
  }

  private static OptionalLong number(String name, String start, String end) {
    if (!name.startsWith(start) || !name.endsWith(end)) {
      return OptionalLong.empty();
    }
    String digits = name.substring(start.length(), name.length() - end.length());
    return digits.matches("[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(digits))
        : OptionalLong.empty();
  }

  /// Makes the name of a file outlive a power cut.
  static void force(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
