package io.temper.machinery.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonSyntaxTest {
  private static final String END = "unexpected end of JSON input";

  /// What Go 1.26 says of each.
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("", END),
          Map.entry(" ", END),
          Map.entry("{", END),
          Map.entry("{\"a\"", END),
          Map.entry("{\"a\":", END),
          Map.entry("[1,", END),
          Map.entry("\"a", END),
          Map.entry("\"\\", "invalid character ' ' in string escape code"),
          Map.entry("tru", "invalid character ' ' in literal true (expecting 'e')"),
          Map.entry("-", "invalid character ' ' in numeric literal"),
          Map.entry("1.", "invalid character ' ' after decimal point in numeric literal"),
          Map.entry("x", "invalid character 'x' looking for beginning of value"),
          Map.entry("'a'", "invalid character '\\'' looking for beginning of value"),
          Map.entry("}", "invalid character '}' looking for beginning of value"),
          Map.entry("[}", "invalid character '}' looking for beginning of value"),
          Map.entry("[1,]", "invalid character ']' looking for beginning of value"),
          Map.entry("\u0081", "invalid character 'Â' looking for beginning of value"),
          Map.entry("{a", "invalid character 'a' looking for beginning of object key string"),
          Map.entry("{1", "invalid character '1' looking for beginning of object key string"),
          Map.entry(
              "{\"a\":1,}", "invalid character '}' looking for beginning of object key string"),
          Map.entry("{\"a\" 1", "invalid character '1' after object key"),
          Map.entry("{\"a\":1 \"b\"", "invalid character '\"' after object key:value pair"),
          Map.entry("[1 2]", "invalid character '2' after array element"),
          Map.entry("[[1}", "invalid character '}' after array element"),
          Map.entry("1 2", "invalid character '2' after top-level value"),
          Map.entry("{}{", "invalid character '{' after top-level value"),
          Map.entry("01", "invalid character '1' after top-level value"),
          Map.entry("trux", "invalid character 'x' in literal true (expecting 'e')"),
          Map.entry("nul!", "invalid character '!' in literal null (expecting 'l')"),
          Map.entry("-x", "invalid character 'x' in numeric literal"),
          Map.entry("1.x", "invalid character 'x' after decimal point in numeric literal"),
          Map.entry("1e+x", "invalid character 'x' in exponent of numeric literal"),
          Map.entry("\"a\nb\"", "invalid character '\\n' in string literal"),
          Map.entry("\"\\x\"", "invalid character 'x' in string escape code"),
          Map.entry("\"\\u12g4\"", "invalid character 'g' in \\u hexadecimal character escape"));

  @ParameterizedTest
  @MethodSource("words")
  void brokenTextIsRefusedInGosWords(String text, String words) {
    assertThat(JsonSyntax.error(text.getBytes(StandardCharsets.UTF_8))).hasValue(words);
  }

  static Stream<Arguments> words() {
    return WORDS.entrySet().stream().map(each -> Arguments.of(each.getKey(), each.getValue()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        " [ ] ",
        "{ }",
        "{\"a\":{\"b\":[1,-2.5e-3,{\"c\":\"\\u00e4\\n\"}],\"d\":true}}\n",
        "0",
        "-0.0E+1",
        "\"\""
      })
  void goodTextHasNoError(String text) {
    assertThat(JsonSyntax.error(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void deepTextNeedsNoStack() {
    byte[] deep = "[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);

    assertThat(JsonSyntax.error(deep)).hasValue(END);
  }
}
