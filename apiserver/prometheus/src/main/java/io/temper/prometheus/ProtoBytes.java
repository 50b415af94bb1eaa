package io.temper.prometheus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Fields of protocol buffers one after another: varints, 64-bit numbers and what has a length.
final class ProtoBytes {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH = 2;

  private byte[] bytes;
  private int size;

  ProtoBytes(int capacity) {
    bytes = new byte[capacity];
  }

  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, size);
  }

  /// What one more field takes that has a length.
  static int sizeOf(int length) {
    return 1 + varintSize(length) + length;
  }

  static int varintSize(long value) {
    return value == 0 ? 1 : (70 - Long.numberOfLeadingZeros(value)) / 7;
  }

  /// @param field 15 at most, which takes one byte
  void tag(int field, int wireType) {
    room(1);
    bytes[size++] = (byte) (field << 3 | wireType);
  }

  void varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void fixed64(long value) {
    room(Long.BYTES);
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  void raw(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  void text(int field, String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    tag(field, LENGTH);
    varint(encoded.length);
    raw(encoded);
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
