package io.temper.agent.observe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.Cases;
import io.temper.crds.perf.Need;
import io.temper.crds.perf.NetworkPerf;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FormulasTest {
  @Test
  void roundingIsOffByHalfAStepAtMost() {
    Cases.each(random -> {
      long micro = random.nextLong(0, 200_000_000);
      long milli = Rounding.cpuMillicores(micro);
      long allowed = micro < 100_000 ? 500 : Math.max(500, micro / 200);
      assertThat(Math.abs(milli * 1000 - micro)).isLessThanOrEqualTo(allowed);
      assertThat(Rounding.cpuMillicores(milli * 1000)).isEqualTo(milli);
    });
  }

  @Test
  void whatIsNotToldIsWithinTwoPercentOrAMillicore() {
    Cases.each(random -> {
      long told = random.nextLong(0, 100_000);
      long now = Math.max(0, told + random.nextLong(-200, 200));
      if (!Rounding.cpuTold(told, now)) {
        assertThat(Math.abs(now - told)).isLessThanOrEqualTo(Math.max(1, told / 50));
      }
    });
  }

  @Test
  void waitBucketsAreOffByAnEighthAtMost() {
    Cases.each(random -> {
      long nanos = random.nextLong() >>> random.nextInt(2, 63);
      long middle = WaitHistogram.middle(WaitHistogram.bucket(nanos));
      assertThat(Math.abs(middle - nanos)).isLessThanOrEqualTo(nanos / 8 + 1);
    });
  }

  @Test
  void waitQuantilesAreThoseOfTheSlices() {
    WaitHistogram waits = new WaitHistogram();
    waits.add(990 * 1_000_000L, 990, 1_000_000_000L);
    waits.add(10 * 100_000_000L, 10, 1_000_000_000L);

    assertThat(waits.quantileMicros(500)).isBetween(900L, 1_100L);
    assertThat(waits.quantileMicros(990)).isBetween(900L, 1_100L);
    assertThat(waits.quantileMicros(995)).isBetween(93_000L, 107_000L);
    assertThat(waits.waitedNanosPerSecond()).isEqualTo(1_990_000_000L);

    waits.clear();
    assertThat(waits.toWait().p99Micros()).isZero();
  }

  @Test
  void intervalHoldsTheTrueQuantileAsOftenAsItSays() {
    Random random = new Random(42);
    int held = 0;
    int rounds = 2_000;
    for (int round = 0; round < rounds; round++) {
      int[] samples = random.ints(360, 0, 1_000_000).toArray();
      Quantile.Estimate estimate = Quantile.of(samples, samples.length, 0.95, 0.025);
      held += estimate.low() <= 950_000 && 950_000 <= estimate.high() ? 1 : 0;
    }

    assertThat(held / (double) rounds).isBetween(0.94, 0.99);
  }

  @Test
  void intervalHoldsTheTrueQuantileOfMinutesThatResembleEachOther() {
    Random random = new Random(42);
    for (double r : new double[] {0.5, 0.8, 0.9}) {
      int held = 0;
      int rounds = 2_000;
      for (int round = 0; round < rounds; round++) {
        Quantile.Estimate estimate =
            Quantile.of(resembling(random, r), DemandRing.CAPACITY, 0.95, 0.025);
        // The 95th percentile of a normal distribution.
        double truth = 100_000 + 10_000 * 1.6449;
        held += estimate.low() <= truth && truth <= estimate.high() ? 1 : 0;
      }

      assertThat(held / (double) rounds).as("r = %s", r).isGreaterThan(0.94);
    }
  }

  @Test
  void samplesThatResembleEachOtherAreWorthFewer() {
    Random random = new Random(42);

    assertThat(Quantile.independent(resembling(random, 0), 360)).isBetween(280, 360);
    assertThat(Quantile.independent(resembling(random, 0.8), 360)).isBetween(25, 75);
    assertThat(Quantile.independent(new int[] {7, 7, 7, 7}, 4)).isEqualTo(4);
    assertThat(Quantile.independent(new int[] {1, 9, 1, 9}, 4)).isEqualTo(4);
    assertThat(Quantile.independent(new int[] {5}, 1)).isEqualTo(1);
  }

  /// Each is `r` of the one before and something new; mean 100,000, deviation 10,000.
  private static int[] resembling(Random random, double r) {
    int[] samples = new int[DemandRing.CAPACITY];
    double x = random.nextGaussian();
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (int) (100_000 + 10_000 * x);
      x = r * x + Math.sqrt(1 - r * r) * random.nextGaussian();
    }
    return samples;
  }

  @Test
  void intervalEnclosesTheQuantileWithinTheSamples() {
    Cases.each(random -> {
      int count = random.nextInt(1, 361);
      int[] samples = random.ints(360, 0, 5_000).toArray();
      int[] sorted = Arrays.copyOf(samples, count);
      Arrays.sort(sorted);
      Quantile.Estimate estimate = Quantile.of(samples, count, 0.95, 0.025);
      assertThat(estimate.value()).isEqualTo(sorted[(int) Math.ceil(0.95 * count) - 1]);
      assertThat(estimate.low()).isBetween((long) sorted[0], estimate.value());
      assertThat(estimate.high()).isBetween(estimate.value(), (long) sorted[count - 1]);
    });
  }

  @Test
  void fewSamplesMakeNoNeed() {
    DemandRing ring = new DemandRing();
    for (int i = 0; i < DemandRing.FEWEST - 1; i++) {
      minute(ring, 100, 1);
    }
    assertThat(ring.need(new int[DemandRing.CAPACITY])).isNull();

    minute(ring, 100, 1);
    assertThat(ring.need(new int[DemandRing.CAPACITY])).isNotNull();
  }

  @Test
  void demandIsUseAndWhatWasWantedBeside() {
    DemandRing ring = new DemandRing();
    for (int i = 0; i < 20; i++) {
      ring.add(60_000_000_000L, 6_000_000_000L, 3_000_000_000L, 1_000_000_000L, 1 << 20, 0);
    }

    Need need = Objects.requireNonNull(ring.need(new int[DemandRing.CAPACITY]));
    assertThat(need.cpuMillicores()).isEqualTo(150);
    assertThat(need.samples()).isEqualTo(20);
    assertThat(need.memoryBytes()).isEqualTo(1 << 20);
  }

  @Test
  void ringForgetsWhatIsOlderThanSixHours() {
    DemandRing ring = new DemandRing();
    minute(ring, 4_000, 900);
    for (int i = 0; i < DemandRing.CAPACITY; i++) {
      minute(ring, 10, 5);
    }

    Need need = Objects.requireNonNull(ring.need(new int[DemandRing.CAPACITY]));
    assertThat(need.cpuHighMillicores()).isEqualTo(10);
    assertThat(need.memoryBytes()).isEqualTo(5L << 20);
    assertThat(need.samples()).isEqualTo(DemandRing.CAPACITY);
  }

  @Test
  void creditIsSpentAndRefilled() {
    Credit credit = new Credit(2, 10, 0);

    assertThat(credit.spend(1)).isTrue();
    assertThat(credit.spend(2)).isTrue();
    assertThat(credit.spend(3)).isFalse();
    assertThat(credit.spend(10)).isTrue();
    assertThat(credit.spend(11)).isFalse();
  }

  @Test
  void trafficOfVirtualInterfacesIsNotCountedTwice() {
    NetworkMeter meter = new NetworkMeter();
    byte[] first = netDev(1_000, 2_000, 5);
    byte[] second = netDev(11_000, 22_000, 5_000_000);
    meter.take(first, first.length, 1_000_000_000L);
    meter.take(second, second.length, 2_000_000_000L);

    assertThat(meter.toNetwork()).isEqualTo(new NetworkPerf(10_000, 20_000));
  }

  @Test
  void threadsNameMayHoldAnything() {
    byte[] stat =
        ("7 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28"
                + " 29 30 31 32 33 34 35 3 37")
            .getBytes(US_ASCII);

    ThreadReading thread = Proc.thread("u", 7, 1, 2, stat, stat.length);

    assertThat(thread.name()).isEqualTo("a) b (c");
    assertThat(thread.lastCpu()).isEqualTo(3);
  }

  private static void minute(DemandRing ring, long millicores, int mebibytes) {
    ring.add(60_000_000_000L, millicores * 60_000_000L, 0, 0, (long) mebibytes << 20, 0);
  }

  private static byte[] netDev(long received, long sent, long local) {
    return ("Inter-|   Receive\n face |bytes\n"
            + "    lo: "
            + local
            + " 1 0 0 0 0 0 0 "
            + local
            + " 1 0 0 0 0 0 0\n"
            + "vethab:"
            + local
            + " 1 0 0 0 0 0 0 "
            + local
            + " 1 0 0 0 0 0 0\n"
            + "  eth0: "
            + received
            + " 1 0 0 0 0 0 0 "
            + sent
            + " 1 0 0 0 0 0 0\n")
        .getBytes(US_ASCII);
  }
}
