package io.temper.server.rightsizing;

import io.temper.rightsizing.state.StateReader;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Reads what a [CheckpointWriter] wrote.
final class CheckpointReader implements StateReader {
  private static final int MOST_SHIFT = 63;

  private final ByteBuffer bytes;

  CheckpointReader(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  @Override
  public long whole() {
    long number = 0;
    int shift = 0;
    byte one;
    do {
      if (!bytes.hasRemaining() || shift > MOST_SHIFT) {
        throw new IllegalArgumentException("a number is cut off");
      }
      one = bytes.get();
      number |= (one & 0x7fL) << shift;
      shift += 7;
    } while (one < 0);
    return (number >>> 1) ^ -(number & 1);
  }

  @Override
  public double real() {
    try {
      return bytes.getDouble();
    } catch (BufferUnderflowException _) {
      throw new IllegalArgumentException("a number is cut off");
    }
  }

  String text() {
    byte[] encoded = new byte[(int) whole(0, bytes.remaining())];
    bytes.get(encoded);
    return new String(encoded, StandardCharsets.UTF_8);
  }

  /// @throws IllegalArgumentException when there is more
  void end() {
    if (bytes.hasRemaining()) {
      throw new IllegalArgumentException(bytes.remaining() + " bytes too many");
    }
  }
}
