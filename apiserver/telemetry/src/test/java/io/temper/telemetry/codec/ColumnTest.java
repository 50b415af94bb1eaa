package io.temper.telemetry.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.telemetry.Cases;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ColumnTest {
  @Test
  void columnsAreReadAsTheyWereWritten() {
    Cases.check(random -> {
      long[] values = values(random);
      ByteWriter to = new ByteWriter();

      Column.write(values, values.length, to);

      ByteReader from = new ByteReader(to.toByteArray());
      long[] read = new long[values.length];
      Column.read(from, read, values.length);
      assertThat(read).isEqualTo(values);
      assertThat(from.atEnd()).isTrue();
    });
  }

  @Test
  void whatDoesNotMoveTakesAFewBytesHoweverLongItIs() {
    long[] values = new long[10_000];
    Arrays.fill(values, 1500);

    assertThat(size(values)).isLessThanOrEqualTo(4);
  }

  @Test
  void whatMovesOnceTakesAFewBytesMore() {
    long[] values = new long[120];
    Arrays.fill(values, 0, 50, 1500);
    Arrays.fill(values, 50, 120, 2000);

    assertThat(size(values)).isLessThanOrEqualTo(8);
  }

  @Test
  void bytesThatMoveByMebibytesTakeNoMoreThanMebibytes() {
    SplittableRandom random = new SplittableRandom(1);
    long[] small = new long[120];
    long[] large = new long[120];
    for (int i = 0; i < 120; i++) {
      small[i] = random.nextLong(300, 305);
      large[i] = small[i] << 20;
    }

    assertThat(size(large)).isLessThanOrEqualTo(size(small) + 4);
  }

  private static int size(long[] values) {
    ByteWriter to = new ByteWriter();
    Column.write(values, values.length, to);
    return to.size();
  }

  private static long[] values(SplittableRandom random) {
    long[] values = new long[1 + random.nextInt(150)];
    int manner = random.nextInt(6);
    int shift = random.nextInt(64);
    long value = random.nextInt(1000);
    for (int i = 0; i < values.length; i++) {
      value =
          switch (manner) {
            case 0 -> value;
            case 1 -> value + random.nextInt(-20, 20);
            case 2 -> random.nextInt(10) == 0 ? random.nextInt(100_000) : value;
            case 3 -> 5000 + random.nextInt(500);
            case 4 -> random.nextLong();
            default -> random.nextInt(20) == 0 ? random.nextLong() : value;
          };
      values[i] = value << shift;
    }
    return values;
  }
}
