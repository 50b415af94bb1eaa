package io.temper.telemetry.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes that grow at their end.
public final class ByteWriter {
  private static final int SMALLEST = 16;

  private byte[] bytes;
  private int size;

  public ByteWriter() {
    this(SMALLEST);
  }

  /// @param capacity to begin with
  public ByteWriter(int capacity) {
    bytes = new byte[Math.max(SMALLEST, capacity)];
  }

  public int size() {
    return size;
  }

  /// Bytes of memory it takes.
  public int capacity() {
    return bytes.length;
  }

  /// What was written, as it is now: valid until the next write.
  public byte[] array() {
    return bytes;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /// Takes back everything from there on.
  public void truncate(int length) {
    size = Math.min(size, length);
  }

  public void octet(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  /// Seven bits a byte, the lowest first; negative numbers take ten.
  public void unsigned(long value) {
    reserve(10);
    long left = value;
    while ((left & ~0x7FL) != 0) {
      bytes[size++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[size++] = (byte) left;
  }

  /// Small where the number is near zero.
  public void signed(long value) {
    unsigned(ZigZag.encode(value));
  }

  /// Four bytes, big-endian.
  public void int32(int value) {
    reserve(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  /// Eight bytes, big-endian.
  public void int64(long value) {
    int32((int) (value >>> 32));
    int32((int) value);
  }

  /// Length, then UTF-8.
  public void text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    unsigned(utf8.length);
    bytes(utf8, 0, utf8.length);
  }

  public void bytes(byte[] source, int from, int length) {
    reserve(length);
    System.arraycopy(source, from, bytes, size, length);
    size += length;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      // A quarter at a time: many of these live long and grow slowly.
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length + bytes.length / 4));
    }
  }
}
