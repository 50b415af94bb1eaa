package io.temper.server.rightsizing;

import io.temper.rightsizing.state.StateWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Numbers and texts as bytes: whole numbers seven bits a byte with the sign last, others as they
/// are in memory.
final class CheckpointWriter implements StateWriter {
  private byte[] bytes = new byte[1 << 16];
  private int length;

  @Override
  public void whole(long number) {
    long left = (number << 1) ^ (number >> 63);
    while ((left & ~0x7fL) != 0) {
      put((byte) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    put((byte) left);
  }

  @Override
  public void real(double number) {
    reserve(Double.BYTES);
    ByteBuffer.wrap(bytes).putDouble(length, number);
    length += Double.BYTES;
  }

  void text(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    whole(encoded.length);
    reserve(encoded.length);
    System.arraycopy(encoded, 0, bytes, length, encoded.length);
    length += encoded.length;
  }

  byte[] bytes() {
    return Arrays.copyOf(bytes, length);
  }

  private void put(byte one) {
    reserve(1);
    bytes[length++] = one;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
