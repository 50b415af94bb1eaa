package io.temper.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SelectorTest {
  @Test
  void metricAloneIsItsName() {
    assertThat(new Selector("up")).hasToString("up");
  }

  @Test
  void oneValueIsMatchedAsItIsAndSeveralAsAlternatives() {
    Selector selector =
        new Selector("up").with("namespace", List.of("shop")).with("pod", List.of("b", "a.1"));

    assertThat(selector).hasToString("up{namespace=\"shop\",pod=~\"a\\\\.1|b\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "a\"} or up{x=\"; \"a\\\"} or up{x=\\\"\"",
        "a\\; \"a\\\\\"",
        ".*; \".*\"",
      })
  void hostileValueIsOneStringWhenItIsAlone(String value, String written) {
    assertThat(new Selector("up").with("pod", List.of(value)).toString())
        .isEqualTo("up{pod=" + written.strip() + "}");
  }

  @Test
  void lineBreaksAndHalvesOfCharactersAreEscaped() {
    assertThat(new Selector("up").with("pod", List.of("a\nb\u0000")))
        .hasToString("up{pod=\"a\\u000ab\\u0000\"}");
    assertThat(new Selector("up").with("pod", List.of("a\ud800", "b")))
        .hasToString("up{pod=~\"a\\\\?|b\"}");
  }

  @Test
  void everySpecialCharacterOfRegularExpressionsIsItself() {
    assertThat(new Selector("up").with("pod", List.of("\\.+*?()|[]{}^$", "z")))
        .hasToString(
            "up{pod=~\"\\\\\\\\\\\\.\\\\+\\\\*\\\\?\\\\(\\\\)\\\\|\\\\[\\\\]\\\\{\\\\}\\\\^\\\\$|z\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1up", "up{", "a-b", "a b"})
  void nameOfAMetricThatIsNoneIsRefused(String name) {
    assertThatThrownBy(() -> new Selector(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1a", "a=\"\"", "a-b", "ä"})
  void nameOfALabelThatIsNoneIsRefused(String name) {
    Selector selector = new Selector("up");
    assertThatThrownBy(() -> selector.with(name, List.of("a")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noValuesWouldMatchWhateverThereIsAndAreRefused() {
    Selector selector = new Selector("up");
    assertThatThrownBy(() -> selector.with("pod", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
