package io.temper.telemetry.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.telemetry.Cases;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RowsTest {
  @Test
  void rowsAreReadAsTheyWereWritten() {
    Cases.check(random -> {
      int width = 1 + random.nextInt(8);
      long[][] rows = new long[1 + random.nextInt(30)][];
      long[] gaps = new long[rows.length];
      ByteWriter to = new ByteWriter();
      long[] last = absent(width);
      for (int i = 0; i < rows.length; i++) {
        rows[i] = row(width, i == 0 ? last : rows[i - 1], random);
        gaps[i] = random.nextInt(3) == 0 ? 1 + random.nextInt(100) : 1;
        Rows.write(gaps[i], rows[i], last, to);
        assertThat(last).isEqualTo(rows[i]);
      }

      ByteReader from = new ByteReader(to.toByteArray());
      long[] read = absent(width);
      for (int i = 0; i < rows.length; i++) {
        assertThat(Rows.read(from, read)).isEqualTo(gaps[i]);
        assertThat(read).isEqualTo(rows[i]);
      }
      assertThat(from.atEnd()).isTrue();
    });
  }

  @Test
  void rowThatIsThatBeforeItTakesOneByte() {
    long[] last = {5, 7, Rows.ABSENT};
    ByteWriter to = new ByteWriter();

    Rows.write(1, last.clone(), last, to);

    assertThat(to.size()).isEqualTo(1);
  }

  @Test
  void rowOfMoreColumnsThanThereAreIsRefused() {
    assertThatThrownBy(() -> Rows.read(new ByteReader(new byte[] {8, 0, 2, 0, 2}), absent(2)))
        .isInstanceOf(DamagedException.class);
  }

  @Test
  void rowThatDoesNotMoveInTimeIsRefused() {
    assertThatThrownBy(() -> Rows.read(new ByteReader(new byte[] {1, 0}), absent(2)))
        .isInstanceOf(DamagedException.class);
  }

  private static long[] row(int width, long[] before, SplittableRandom random) {
    long[] row = before.clone();
    for (int i = 0; i < width; i++) {
      row[i] =
          switch (random.nextInt(5)) {
            case 0 -> Rows.ABSENT;
            case 1 -> random.nextLong(Long.MIN_VALUE + 1, Long.MAX_VALUE);
            case 2 -> random.nextInt(100);
            default -> row[i];
          };
    }
    return row;
  }

  private static long[] absent(int width) {
    long[] row = new long[width];
    Arrays.fill(row, Rows.ABSENT);
    return row;
  }
}
