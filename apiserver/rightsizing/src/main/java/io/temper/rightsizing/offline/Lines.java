package io.temper.rightsizing.offline;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// A stream of lines, each of which reads as a stream of its own that ends before the line feed. No
/// line is ever held as a whole.
final class Lines extends InputStream {
  private final InputStream source;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private boolean inLine;

  Lines(InputStream source) {
    this.source = source;
  }

  /// Skips what is left of the line before and starts the next one.
  ///
  /// @return whether there is one
  boolean next() throws IOException {
    while (inLine) {
      inLine = fill() && buffer[position++] != '\n';
    }
    inLine = fill();
    return inLine;
  }

  private boolean fill() throws IOException {
    if (position == limit) {
      position = 0;
      limit = Math.max(0, source.read(buffer));
    }
    return position < limit;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) == 1 ? one[0] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    int read = 0;
    while (read < length && inLine) {
      if (!fill()) {
        inLine = false;
      } else if (buffer[position] == '\n') {
        position++;
        inLine = false;
      } else {
        target[offset + read++] = buffer[position++];
      }
    }
    return read == 0 && length > 0 ? -1 : read;
  }
}
