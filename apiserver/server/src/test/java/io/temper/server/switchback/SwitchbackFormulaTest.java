package io.temper.server.switchback;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.policy.SwitchbackDraw;
import io.temper.crds.switchback.SwitchbackHours.NodeHour;
import io.temper.crds.switchback.SwitchbackSpec;
import io.temper.crds.switchback.SwitchbackStatus;
import io.temper.crds.switchback.SwitchbackStatus.Basis;
import io.temper.crds.switchback.SwitchbackStatus.Difference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SwitchbackFormulaTest {
  private static final Instant BEGAN = Instant.parse("2026-11-02T00:00:00Z");
  private static final SwitchbackSpec SPEC = new SwitchbackSpec("density", "autumn-2026", 20);

  @Test
  void differenceIsOfMeansPerNode() {
    SwitchbackStatus status =
        SwitchbackFormula.of(SPEC, hours(SPEC, 10, 100, (_, stock) -> stock ? 1_000 : 1_800));

    assertThat(status.basis()).isEqualTo(Basis.Measured);
    assertThat(status.background()).isEqualTo(new Difference(800, 800, 800));
    assertThat(status.enforcing().backgroundMillicores()).isEqualTo(1_800);
    assertThat(status.stock().backgroundMillicores()).isEqualTo(1_000);
    assertThat(status.enforcing().hours() + status.stock().hours()).isEqualTo(1_000);
    assertThat(status.message())
        .startsWith(
            "enforcement lets background work use 800m more of a node (95 %: 800m to 800m)");
  }

  @Test
  void tooFewHoursSayHowManyAreMissing() {
    SwitchbackStatus status =
        SwitchbackFormula.of(SPEC, hours(SPEC, 1, 40, (_, stock) -> stock ? 1_000 : 1_800));

    assertThat(status.basis()).isEqualTo(Basis.Insufficient);
    assertThat(status.background()).isNull();
    assertThat(status.message()).contains("on stock scheduling so far", "20 of each are needed");
  }

  @Test
  void hoursThatAreNotWhatWasDrawnDoNotCount() {
    List<NodeHour> hours = hours(SPEC, 10, 100, (_, _) -> 1_000);
    NodeHour one = hours.getFirst();
    hours.set(
        0,
        new NodeHour(
            one.began(),
            one.node(),
            !one.stock(),
            one.minutes(),
            999_999,
            one.usedMillicores(),
            0));
    NodeHour two = hours.get(1);
    hours.set(1, new NodeHour(two.began(), two.node(), two.stock(), 29, 999_999, 0, 0));

    SwitchbackStatus status = SwitchbackFormula.of(SPEC, hours);

    assertThat(status.hoursLeftOut()).isEqualTo(2);
    assertThat(status.background()).isEqualTo(new Difference(0, 0, 0));
  }

  @Test
  void nothingIsNothing() {
    SwitchbackStatus status = SwitchbackFormula.of(SPEC, List.of());

    assertThat(status.basis()).isEqualTo(Basis.Insufficient);
    assertThat(status.window()).isNull();
  }

  /// Nodes differ, days go up and down, hours resemble those before: the draw takes care of it all.
  @Test
  void intervalHoldsTheTruthAsOftenAsItSays() {
    int experiments = 2_000;
    int held = 0;
    for (int i = 0; i < experiments; i++) {
      SplittableRandom random = new SplittableRandom(i);
      SwitchbackSpec spec = new SwitchbackSpec("density", "seed-" + i + "-of-many", 10);
      double[] level = new double[5];
      for (int node = 0; node < level.length; node++) {
        level[node] = 2_000 + 6_000 * random.nextDouble();
      }
      double[] drift = new double[level.length];
      List<NodeHour> hours =
          hours(
              spec,
              level.length,
              24 * 14,
              (at, stock) -> {
                drift[at.node()] = 0.9 * drift[at.node()] + 300 * random.nextGaussian();
                double day = 1_500 * Math.sin(at.hour() * Math.PI / 12);
                double noise = 400 * random.nextGaussian();
                double enforced = stock ? 0 : 700;
                return Math.max(
                    0, Math.round(level[at.node()] + drift[at.node()] + day + noise + enforced));
              });

      Difference found = SwitchbackFormula.of(spec, hours).background();

      if (found != null && found.low() <= 700 && 700 <= found.high()) {
        held++;
      }
    }

    // Four standard deviations below 95 %.
    assertThat(held / (double) experiments).isBetween(0.93, 0.98);
  }

  /// Where an hour is.
  record Place(int node, int hour) {}

  /// Gives the CPU of background work in an hour.
  @FunctionalInterface
  interface Background {
    long of(Place place, boolean stock);
  }

  static List<NodeHour> hours(SwitchbackSpec spec, int nodes, int count, Background background) {
    List<NodeHour> hours = new ArrayList<>();
    for (int hour = 0; hour < count; hour++) {
      for (int node = 0; node < nodes; node++) {
        Instant began = BEGAN.plus(Duration.ofHours(hour));
        String name = "node-" + node;
        boolean stock = SwitchbackDraw.stock(spec.seed(), spec.percent(), name, began);
        long value = background.of(new Place(node, hour), stock);
        hours.add(new NodeHour(began, name, stock, 55, 55 * value, 55 * 4_000, 55 * 900));
      }
    }
    return hours;
  }
}
