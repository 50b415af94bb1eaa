package io.temper.audit.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Whole reads and writes at a place of a file.
public final class Bytes {
  private Bytes() {}

  public static void write(FileChannel file, byte[] bytes, long at) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      file.write(buffer, at + buffer.position());
    }
  }

  /// @throws EOFException when there are not as many
  public static byte[] read(FileChannel file, long at, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, at + buffer.position()) < 0) {
        throw new EOFException("it ends before byte " + (at + count));
      }
    }
    return buffer.array();
  }
}
