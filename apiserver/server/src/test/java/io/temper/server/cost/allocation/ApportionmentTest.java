package io.temper.server.cost.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.server.Cases;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ApportionmentTest {
  /// OpenCost's specification, appendix A: a node of 35 dollars by base prices of 30, 30 and 10.
  @Test
  void splitsANodesPriceInTheProportionOfBasePrices() {
    assertThat(Apportionment.of(35, 30, 30, 10)).containsExactly(15, 15, 5);
  }

  @Test
  void whatIsLeftGoesToWhoLostMostAndAmongEqualsToTheEarlier() {
    assertThat(Apportionment.of(10, 1, 1, 1)).containsExactly(4, 3, 3);
    assertThat(Apportionment.of(7, 3, 5, 2)).containsExactly(2, 4, 1);
    assertThat(Apportionment.of(1, 2, 3, 3)).containsExactly(0, 1, 0);
  }

  @Test
  void aCreditIsSplitAsACostIs() {
    assertThat(Apportionment.of(-10, 1, 1, 1)).containsExactly(-4, -3, -3);
  }

  @Test
  void nobodyTakesAPartWithoutAWeight() {
    assertThat(Apportionment.of(10, 0, 0)).containsExactly(0, 0);
    assertThat(Apportionment.of(10)).isEmpty();
    assertThat(Apportionment.of(10, 0, 3)).containsExactly(0, 10);
  }

  @Test
  void refusesWeightsThatCannotBe() {
    assertThatThrownBy(() -> Apportionment.of(1, -1, 2)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Apportionment.of(1, Long.MAX_VALUE, 1))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void noPartIsAWholeUnitFromItsExactShareAndAllTogetherAreTheWhole() {
    Cases.check(random -> {
      long total = magnitude(random);
      long[] weights = new long[1 + random.nextInt(20)];
      Arrays.setAll(weights, _ -> random.nextInt(4) == 0 ? 0 : magnitude(random) / 64);
      weights[0] += 1;

      long[] parts = Apportionment.of(total, weights);

      BigInteger sum = BigInteger.valueOf(Arrays.stream(weights).sum());
      assertThat(Arrays.stream(parts).sum()).isEqualTo(total);
      for (int i = 0; i < parts.length; i++) {
        BigInteger exact = BigInteger.valueOf(total).multiply(BigInteger.valueOf(weights[i]));
        BigInteger off = exact.subtract(BigInteger.valueOf(parts[i]).multiply(sum)).abs();
        assertThat(off).isLessThan(sum);
      }
    });
  }

  private static long magnitude(SplittableRandom random) {
    return random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
  }
}
