package io.temper.agent.observe;

/// How values are rounded, and how far one must move to be worth a message: pure functions.
///
/// A value is stated more finely than it must move to be told again, so that a steady pod does not
/// make an event of every window.
final class Rounding {
  private static final long MIB = 1L << 20;

  private Rounding() {}

  /// Microcores to millicores: to 1 m below 100 m, to three significant digits above.
  static long cpuMillicores(long microcores) {
    long milli = (microcores + 500) / 1000;
    return milli < 100 ? milli : significant(milli, 3);
  }

  /// To the nearest MiB.
  static long memoryBytes(long bytes) {
    return (bytes + MIB / 2) / MIB * MIB;
  }

  /// To `digits` significant decimal digits, halves up.
  static long significant(long value, int digits) {
    long unit = 1;
    for (long rest = value; rest >= power(digits); rest /= 10) {
      unit *= 10;
    }
    return (value + unit / 2) / unit * unit;
  }

  /// Whether CPU use moved so far that a message is due: by 1 m and 2 %.
  static boolean cpuTold(long toldMillicores, long millicores) {
    return moved(toldMillicores, millicores, 1, 20);
  }

  /// Whether CPU use moved so far that the pod deserves a closer look: by 20 m and 15 %.
  static boolean cpuJumped(long toldMillicores, long millicores) {
    return moved(toldMillicores, millicores, 20, 150);
  }

  /// Whether `excessNanos` of CPU time, used within `elapsedNanos` beyond what was told for them,
  /// are a jump by 20 m and 15 % in one of these seconds, and more than an untold drift makes.
  static boolean cpuTimeJumped(long toldMillicores, long elapsedNanos, long excessNanos) {
    long jump = Math.max(20, toldMillicores * 15 / 100) * 1_000_000;
    long drift = Math.max(1, toldMillicores * 2 / 100) * (elapsedNanos / 1000);
    return Math.abs(excessNanos) >= jump + drift;
  }

  /// Whether memory moved so far that a message is due: by 1 MiB and 1 %.
  static boolean memoryTold(long toldBytes, long bytes) {
    return moved(toldBytes, bytes, MIB, 10);
  }

  /// Whether `now` lies at least `step` and `permille` thousandths of `told` away from `told`.
  static boolean moved(long told, long now, long step, int permille) {
    long distance = Math.abs(now - told);
    return distance >= step && distance * 1000 >= Math.abs(told) * permille;
  }

  private static long power(int digits) {
    long power = 1;
    for (int i = 0; i < digits; i++) {
      power *= 10;
    }
    return power;
  }
}
