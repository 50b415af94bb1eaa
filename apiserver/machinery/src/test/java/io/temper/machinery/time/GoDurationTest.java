package io.temper.machinery.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class GoDurationTest {
  @ParameterizedTest
  @MethodSource("durations")
  void durationsAreReadAsGoReadsThem(String text, Duration duration) {
    assertThat(GoDuration.parse(text)).isEqualTo(duration);
  }

  static Stream<Arguments> durations() {
    return Stream.of(
        Arguments.of("0", Duration.ZERO),
        Arguments.of("-0", Duration.ZERO),
        Arguments.of("5s", Duration.ofSeconds(5)),
        Arguments.of("+5s", Duration.ofSeconds(5)),
        Arguments.of("-5s", Duration.ofSeconds(-5)),
        Arguments.of("1h1m1.5s", Duration.ofMillis(3_661_500)),
        Arguments.of(".5ms", Duration.ofNanos(500_000)),
        Arguments.of("1.s", Duration.ofSeconds(1)),
        Arguments.of("3us3ns", Duration.ofNanos(3_003)),
        Arguments.of("3µs", Duration.ofNanos(3_000)));
  }

  /// What Go 1.26 says of each.
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "'', 'time: invalid duration \"\"'",
        "abc, 'time: invalid duration \"abc\"'",
        "-, 'time: invalid duration \"-\"'",
        "., 'time: invalid duration \".\"'",
        "1.2.3s, 'time: invalid duration \"1.2.3s\"'",
        "5, 'time: missing unit in duration \"5\"'",
        "5x, 'time: unknown unit \"x\" in duration \"5x\"'",
        "5s5, 'time: missing unit in duration \"5s5\"'",
        "9999999999h, 'time: invalid duration \"9999999999h\"'"
      })
  void whatIsNoneIsRefusedInGosWords(String text, String words) {
    assertThatThrownBy(() -> GoDuration.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(words);
  }
}
