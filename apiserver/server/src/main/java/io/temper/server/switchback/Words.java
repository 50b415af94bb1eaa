package io.temper.server.switchback;

import io.temper.crds.switchback.SwitchbackStatus.Difference;

/// What figures come to, in a sentence.
final class Words {
  private Words() {}

  static String missing(long enforcing, long stock) {
    return enforcing
        + " hours that enforced and "
        + stock
        + " on stock scheduling so far, of all nodes together; "
        + SwitchbackFormula.LEAST_HOURS
        + " of each are needed";
  }

  static String effect(Difference background, Difference wait) {
    return background(background) + "; " + wait(wait);
  }

  private static String background(Difference more) {
    String interval = " (95 %: " + more.low() + "m to " + more.high() + "m)";
    if (more.low() > 0) {
      return "enforcement lets background work use " + more.value() + "m more of a node" + interval;
    }
    return more.high() < 0
        ? "with enforcement background work uses " + -more.value() + "m less of a node" + interval
        : "no effect on what background work uses is certain" + interval;
  }

  private static String wait(Difference more) {
    String interval =
        " (95 %: " + millis(more.low()) + " to " + millis(more.high()) + " ms per second)";
    if (more.high() < 0) {
      return "Critical and High pods wait less for a CPU" + interval;
    }
    return more.low() > 0
        ? "Critical and High pods wait longer for a CPU" + interval
        : "no effect on the wait of Critical and High pods is certain" + interval;
  }

  /// Microseconds as milliseconds with one decimal.
  private static String millis(long micros) {
    long tenths = Math.round(micros / 100.0);
    return (tenths < 0 ? "-" : "") + Math.abs(tenths) / 10 + "." + Math.abs(tenths) % 10;
  }
}
