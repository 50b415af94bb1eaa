package io.temper.telemetry.codec;

/// Reads what a [BitWriter] wrote.
final class BitReader {
  private final ByteReader bytes;
  private int current;
  private int count;

  BitReader(ByteReader bytes) {
    this.bytes = bytes;
  }

  long bits(int width) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = value << 1 | bit();
    }
    return value;
  }

  int bit() {
    if (count == 0) {
      current = bytes.octet();
      count = 8;
    }
    return current >>> --count & 1;
  }
}
