package io.temper.audit.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Reads a segment from its beginning, line by line, with memory for one line.
public final class Lines implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final InputStream file;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int from;
  private int to;
  private long position;

  private Lines(InputStream file) {
    this.file = file;
  }

  public static Lines open(Path segment) throws IOException {
    return new Lines(Files.newInputStream(segment));
  }

  /// A line.
  ///
  /// @param entry null when it is not whole: cut, damaged, or too long for one
  /// @param ended whether it has an end; one without is the last
  public record Read(byte @Nullable [] entry, boolean ended) {}

  /// The next line; null at the end.
  public @Nullable Read next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    while (true) {
      if (from == to) {
        from = 0;
        to = file.read(buffer);
        if (to <= 0) {
          to = 0;
          return line.size() == 0 ? null : read(line, false);
        }
      }
      int end = from;
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      // What is too long is none: no need to keep all of it.
      int room = Line.MOST_LINE_BYTES - line.size();
      line.write(buffer, from, Math.min(end - from, Math.max(0, room)));
      position += end - from;
      from = end;
      if (end < to) {
        from++;
        position++;
        return read(line, true);
      }
    }
  }

  /// Where the next line begins.
  public long position() {
    return position;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static Read read(ByteArrayOutputStream line, boolean ended) {
    return new Read(ended ? Line.entry(line.toByteArray()) : null, ended);
  }
}
