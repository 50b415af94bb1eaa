package io.temper.agent.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.Cases;
import org.junit.jupiter.api.Test;

final class TextTest {
  private static final byte[] CPU_STAT =
      "usage_usec 1234567\nnr_periods 7\nnr_throttled 3\nthrottled_usec 99\n".getBytes(US_ASCII);
  private static final byte[] PRESSURE =
      "some avg10=70.47 avg60=67.38 avg300=59.68 total=548181350\nfull avg10=0.00 total=0\n"
          .getBytes(US_ASCII);

  @Test
  void fieldIsTheNumberAfterItsKey() {
    assertThat(field(CPU_STAT, "nr_throttled")).isEqualTo(3);
  }

  @Test
  void keyMustStandAloneAtTheBeginningOfALine() {
    assertThat(field(CPU_STAT, "throttled")).isEqualTo(Text.ABSENT);
    assertThat(field(CPU_STAT, "nr")).isEqualTo(Text.ABSENT);
  }

  @Test
  void columnsAreCountedFromZero() {
    byte[] stat = "cpu  10 20 30 40\ncpu0 1 2 3 4\n".getBytes(US_ASCII);

    assertThat(Text.field(stat, stat.length, "cpu".getBytes(US_ASCII), 2)).isEqualTo(30);
  }

  @Test
  void pressureIsReadToTheTenth() {
    assertThat(fraction(PRESSURE, "some", "avg10", 10)).isEqualTo(704);
    assertThat(fraction(PRESSURE, "some", "total", 1)).isEqualTo(548181350);
    assertThat(fraction(PRESSURE, "full", "avg60", 10)).isEqualTo(Text.ABSENT);
  }

  @Test
  void numberTooLargeIsAbsent() {
    byte[] text = "99999999999999999999".getBytes(US_ASCII);

    assertThat(Text.number(text, 0, text.length)).isEqualTo(Text.ABSENT);
  }

  @Test
  void everyNumberIsReadBack() {
    Cases.each(random -> {
      long number = random.nextLong() >>> random.nextInt(1, 64);
      byte[] text = ("  " + number + "\n").getBytes(US_ASCII);
      assertThat(Text.number(text, 0, text.length)).isEqualTo(number);
    });
  }

  @Test
  void garbageIsNeverAnError() {
    Cases.each(random -> {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      byte[] key = "nr_periods".getBytes(US_ASCII);
      int length = bytes.length;
      Text.field(bytes, length, key);
      Text.field(bytes, length, new byte[0], random.nextInt(40));
      Text.fraction(bytes, length, new byte[0], key, 10);
      Text.decimal(bytes, 0, length, 1000);
      assertThat(Text.nextLine(bytes, 0, length)).isBetween(0, length);
    });
  }

  private static long field(byte[] bytes, String key) {
    return Text.field(bytes, bytes.length, key.getBytes(US_ASCII));
  }

  private static long fraction(byte[] bytes, String key, String name, int scale) {
    return Text.fraction(
        bytes, bytes.length, key.getBytes(US_ASCII), name.getBytes(US_ASCII), scale);
  }
}
