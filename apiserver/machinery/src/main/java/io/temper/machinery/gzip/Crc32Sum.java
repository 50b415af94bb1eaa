package io.temper.machinery.gzip;

/// The CRC-32 of two texts after one another, from that of each: as the remainder of a polynomial
/// over GF(2), the first is multiplied by x to the power of the second's bits, and the second
/// added. Source: zlib `crc32_combine`.
final class Crc32Sum {
  /// x^32 + x^26 + ... + 1 without its first term, lowest power in the highest bit.
  private static final int POLYNOMIAL = 0xEDB8_8320;

  private static final int ONE = 1 << 31;

  /// x to the power of 8 * 2^n.
  private static final int[] POWERS = powers();

  private Crc32Sum() {}

  /// @param length bytes of the second text
  static int of(int first, int second, long length) {
    int power = ONE;
    long rest = length;
    for (int n = 0; rest != 0; n++, rest >>>= 1) {
      if ((rest & 1) != 0) {
        power = product(POWERS[n], power);
      }
    }
    return product(power, first) ^ second;
  }

  private static int[] powers() {
    int[] powers = new int[Long.SIZE];
    // x to the power of 8.
    powers[0] = 1 << 23;
    for (int n = 1; n < powers.length; n++) {
      powers[n] = product(powers[n - 1], powers[n - 1]);
    }
    return powers;
  }

  /// The product of two polynomials, modulo that of CRC-32.
  private static int product(int a, int b) {
    int sum = 0;
    int shifted = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        sum ^= shifted;
      }
      shifted = (shifted & 1) == 0 ? shifted >>> 1 : shifted >>> 1 ^ POLYNOMIAL;
    }
    return sum;
  }
}
