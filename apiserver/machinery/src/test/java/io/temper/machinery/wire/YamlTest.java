package io.temper.machinery.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Cases;
import io.temper.machinery.Conformance;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is written is read back as the same JSON.
@Conformance("C4")
final class YamlTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "true",
        "Yes",
        "n",
        "null",
        "~",
        "1",
        "-1.5e3",
        "0x1F",
        "0o17",
        "1_000",
        "12:30:45",
        ".inf",
        ".NaN",
        "2026-01-02",
        "2026-01-02T03:04:05Z",
        "a: b",
        "a #b",
        "- a",
        "[a]",
        "{a}",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "a\nb\n",
        "a\n\n",
        "\ta",
        "a\t",
        " a",
        "a ",
        "'a'",
        "\"a\"",
        "a:",
        ":a",
        "?",
        "? a",
        "-",
        "---",
        "=",
        "é€😀",
        "\u0001\u0085",
        "a\\b",
        "|",
        ">",
        "#",
        ",a",
        "1e3",
        "+1",
        "0.0",
        "-0",
        "08"
      })
  void stringsStayStrings(String text) {
    byte[] json = new JsonWriter().beginObject().name("k").value(text).endObject().document();

    assertThat(read(Yaml.fromJson(json))).isEqualTo(Map.of("k", text));
  }

  @Test
  void randomTextStaysText() {
    String alphabet = "a1-:.#'\"\\ \n\t{}[],&*!|>%@`?=é~_xeE+0\r\u0085\u2028\ufeff";
    Cases.random(
        3_000,
        random -> {
          StringBuilder text = new StringBuilder();
          for (int i = random.nextInt(7); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
          }
          stringsStayStrings(text.toString());
        });
  }

  private static @Nullable Object read(byte[] yaml) {
    return YamlBody.read(yaml).value();
  }
}
