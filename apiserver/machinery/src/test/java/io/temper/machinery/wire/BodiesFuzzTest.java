package io.temper.machinery.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.temper.machinery.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/// Bodies: what is read can be written, and is then read as the same.
final class BodiesFuzzTest {
  /// A few bytes may stand for many: escapes in JSON, aliases in YAML.
  private static final int MOST_BYTES = 64 << 20;

  static Stream<byte[]> documents() {
    return Seeds.of(
        "{\"a\":[1,-0,2.5,1e21,9223372036854775808,true,null],\"a\":\"\\ud83d\\ude00\",\"\":{}}",
        "\"\\ud800\"",
        "1e999",
        "﻿{}",
        "[[[[[]]]]]",
        "{\"a\":\"yes\",\"b\":\"010\",\"c\":\"2026-01-01\",\"d\":\"a\\nb\\u2028\",\"e\":\"\\u0000\\u001f<&>\"}",
        "{\"a\":1}x",
        "-",
        "\"	\"");
  }

  @MethodSource("documents")
  @FuzzTest
  void json(byte[] bytes) {
    Optional<JsonBody.Read> read = read(bytes);

    read.ifPresent(body -> {
      byte[] written = written(body.value());
      assertThat(written(JsonBody.read(written, BodyForm.ANYTHING).value())).isEqualTo(written);
      assertThat(JsonSyntax.error(bytes)).isEmpty();
      assertThat(written(JsonText.parse(JsonText.indent(written)))).isEqualTo(written);
      assertThat(YamlBody.read(Yaml.fromJson(written)).json())
          .asString()
          .isEqualTo(
              new String(
                  new YamlBody.Read(JsonText.parse(written), "").json(), StandardCharsets.UTF_8));
    });
  }

  static Stream<byte[]> yamlDocuments() {
    return Seeds.of(
        "a: &x [1, 0x1F, 010, 1_000, .5, 1e3, yes, ~, 2026-01-01]\nb: *x\n<<: {c: d}\nb: again\n",
        "a: &a {b: *a}",
        "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n",
        "- |\n  a\n  b\n- >-\n  c\n- 'd'\n- \"\\ud800\"\n",
        "? [a]\n: b",
        "1e999",
        "!!binary aGk=",
        "%YAML 1.1\n---\na: 1\n---\nb: 2\n",
        "﻿a: b",
        "0b1: -0o7",
        "{a: .inf}",
        "\"\\ud800\\u");
  }

  @MethodSource("yamlDocuments")
  @FuzzTest
  void yaml(byte[] bytes) {
    try {
      byte[] json = YamlBody.read(bytes).json();
      assertThat(json.length).isLessThan(MOST_BYTES);
      JsonBody.read(json, BodyForm.ANYTHING);
    } catch (JsonException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  private static Optional<JsonBody.Read> read(byte[] bytes) {
    try {
      return Optional.of(JsonBody.read(bytes, BodyForm.ANYTHING));
    } catch (JsonException e) {
      assertThat(e).hasMessageMatching("(?s).+");
      return Optional.empty();
    }
  }

  private static byte[] written(@Nullable Object value) {
    return new JsonWriter().tree(value).toByteArray();
  }
}
