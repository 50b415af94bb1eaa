package io.temper.telemetry.codec;

/// Bits at the end of bytes, the highest of each byte first.
final class BitWriter {
  private final ByteWriter bytes;
  private int pending;
  private int count;

  BitWriter(ByteWriter bytes) {
    this.bytes = bytes;
  }

  /// The lowest bits of a number.
  void bits(long value, int width) {
    for (int i = width - 1; i >= 0; i--) {
      bit((int) (value >>> i) & 1);
    }
  }

  void bit(int bit) {
    pending = pending << 1 | bit;
    if (++count == 8) {
      bytes.octet(pending);
      pending = 0;
      count = 0;
    }
  }

  /// Fills the last byte up.
  void finish() {
    if (count > 0) {
      bytes.octet(pending << (8 - count));
      pending = 0;
      count = 0;
    }
  }
}
