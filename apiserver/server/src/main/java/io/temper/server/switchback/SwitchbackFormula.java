package io.temper.server.switchback;

import io.temper.crds.perf.Window;
import io.temper.crds.policy.SwitchbackDraw;
import io.temper.crds.switchback.SwitchbackHours.NodeHour;
import io.temper.crds.switchback.SwitchbackSpec;
import io.temper.crds.switchback.SwitchbackStatus;
import io.temper.crds.switchback.SwitchbackStatus.Arm;
import io.temper.crds.switchback.SwitchbackStatus.Basis;
import io.temper.crds.switchback.SwitchbackStatus.Difference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// What hours of nodes say about enforcement. A pure function: the same hours give the same
/// figures, to the last bit.
///
/// Hours are drawn by lot, so the difference of the two means is free of bias, whatever else
/// differs between hours and nodes; its variance is estimated by Neyman's formula, which is not too
/// small.
///
/// @see <a href="https://doi.org/10.1214/ss/1177012031">Neyman (1923), On the application of
///   probability theory to agricultural experiments</a>
final class SwitchbackFormula {
  /// The formulas, by name and version.
  static final String VERSION = "switchback/1";

  /// Least minutes of an hour that counts.
  static final int LEAST_MINUTES = 30;

  /// Least hours of each kind.
  static final int LEAST_HOURS = 20;

  private static final String FORMULA =
      "mean over hours that enforced - mean over hours on stock scheduling;"
          + " ± t · √(s₁²/n₁ + s₂²/n₂), t of Student's distribution with Welch's degrees of freedom";

  private SwitchbackFormula() {}

  static SwitchbackStatus of(SwitchbackSpec spec, List<NodeHour> hours) {
    Figures background = new Figures();
    Figures used = new Figures();
    Figures wait = new Figures();
    Instant first = null;
    Instant last = null;
    long leftOut = 0;
    for (NodeHour hour : hours) {
      if (!counts(spec, hour)) {
        leftOut++;
        continue;
      }
      background.add(hour, NodeHour::backgroundMillicores);
      used.add(hour, NodeHour::usedMillicores);
      wait.add(hour, NodeHour::protectedWaitMicros);
      first = first == null || hour.began().isBefore(first) ? hour.began() : first;
      last = last == null || hour.began().isAfter(last) ? hour.began() : last;
    }
    boolean enough =
        Math.min(background.enforcing.count(), background.stock.count()) >= LEAST_HOURS;
    Difference moreBackground = enough ? background.difference() : null;
    Difference moreUsed = enough ? used.difference() : null;
    Difference moreWait = enough ? wait.difference() : null;
    Arm enforcing = arm(background.enforcing, used.enforcing, wait.enforcing);
    Arm stock = arm(background.stock, used.stock, wait.stock);
    return new SwitchbackStatus(
        enough ? Basis.Measured : Basis.Insufficient,
        moreBackground == null || moreWait == null
            ? Words.missing(enforcing.hours(), stock.hours())
            : Words.effect(moreBackground, moreWait),
        first == null || last == null ? null : new Window(first, last.plus(Duration.ofHours(1))),
        enforcing,
        stock,
        leftOut,
        moreBackground,
        moreUsed,
        moreWait,
        FORMULA);
  }

  /// Whether enough of an hour was seen, and it is what it was drawn for.
  private static boolean counts(SwitchbackSpec spec, NodeHour hour) {
    return hour.minutes() >= LEAST_MINUTES
        && hour.stock()
            == SwitchbackDraw.stock(spec.seed(), spec.percent(), hour.node(), hour.began());
  }

  private static Arm arm(Moments background, Moments used, Moments wait) {
    return new Arm(background.count(), background.rounded(), used.rounded(), wait.rounded());
  }

  /// One quantity, by what the hours were drawn for.
  private static final class Figures {
    private final Moments enforcing = new Moments();
    private final Moments stock = new Moments();

    void add(NodeHour hour, ToLongFunction<NodeHour> sum) {
      (hour.stock() ? stock : enforcing).add(Math.floorDiv(sum.applyAsLong(hour), hour.minutes()));
    }

    @Nullable Difference difference() {
      return Moments.difference(enforcing, stock);
    }
  }
}
