package io.temper.machinery.wire;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing array of bytes whose content can be read without a copy. Not for several threads.
public final class ByteBuilder extends OutputStream {
  private byte[] bytes;
  private int length;

  public ByteBuilder(int capacity) {
    bytes = new byte[capacity];
  }

  public ByteBuilder() {
    this(512);
  }

  public int length() {
    return length;
  }

  /// What was written, and room behind it: only [#length] bytes count, until the next write.
  public byte[] array() {
    return bytes;
  }

  /// Forgets what was written, keeps the room.
  public void clear() {
    length = 0;
  }

  @Override
  public void write(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  @Override
  public void write(byte[] source, int offset, int count) {
    reserve(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  public void append(byte[] source) {
    write(source, 0, source.length);
  }

  /// Appends characters that are known to be ASCII.
  public void ascii(String text) {
    append(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }
}
