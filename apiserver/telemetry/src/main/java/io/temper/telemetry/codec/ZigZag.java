package io.temper.telemetry.codec;

/// Signed numbers as unsigned ones: 0, -1, 1, -2, 2 … are 0, 1, 2, 3, 4 …
final class ZigZag {
  private ZigZag() {}

  static long encode(long value) {
    return value << 1 ^ value >> 63;
  }

  static long decode(long value) {
    return value >>> 1 ^ -(value & 1);
  }
}
