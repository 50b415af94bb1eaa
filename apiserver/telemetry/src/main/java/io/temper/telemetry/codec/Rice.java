package io.temper.telemetry.codec;

/// Rice codes: the low `k` bits as they are, what is above in unary. A number that would take more
/// than [#MOST] ones is written in 64 bits after them.
///
/// ```
/// k = 2:   0 → 0 00    5 → 10 01    11 → 110 11
/// ```
final class Rice {
  private static final int MOST = 24;

  private Rice() {}

  static int size(long value, int k) {
    long above = value >>> k;
    return above < 0 || above >= MOST ? MOST + 64 : (int) above + 1 + k;
  }

  static void write(long value, int k, BitWriter to) {
    long above = value >>> k;
    if (above < 0 || above >= MOST) {
      to.bits(-1, MOST);
      to.bits(value, 64);
      return;
    }
    to.bits(-1, (int) above);
    to.bit(0);
    to.bits(value, k);
  }

  static long read(int k, BitReader from) {
    int above = 0;
    while (from.bit() == 1) {
      if (++above == MOST) {
        return from.bits(64);
      }
    }
    return (long) above << k | from.bits(k);
  }
}
