package io.temper.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class QuantityTest {
  @Test
  void quantitiesAreRoundedUp() {
    assertThat(Quantity.milli("1")).isEqualTo(1_000);
    assertThat(Quantity.milli("250m")).isEqualTo(250);
    assertThat(Quantity.milli("0.0001")).isEqualTo(1);
    assertThat(Quantity.milli("100u")).isEqualTo(1);
    assertThat(Quantity.milli("2e3")).isEqualTo(2_000_000);
    assertThat(Quantity.whole("1.5Gi")).isEqualTo(3L << 29);
    assertThat(Quantity.whole("128M")).isEqualTo(128_000_000);
    assertThat(Quantity.whole("1E")).isEqualTo(1_000_000_000_000_000_000L);
    assertThat(Quantity.whole("99E")).isEqualTo(Long.MAX_VALUE);
    for (String none : List.of("", "x", "-1", "1Xi", "i", "m", "1e999999999")) {
      assertThat(Quantity.whole(none)).as(none).isNull();
    }
  }
}
