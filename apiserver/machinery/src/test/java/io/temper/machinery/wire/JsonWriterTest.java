package io.temper.machinery.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Cases;
import io.temper.machinery.Conformance;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Conformance("C8")
final class JsonWriterTest {
  @Test
  @Conformance("I3")
  void stringsAreEscapedAsGosEncoderDoes() {
    String text = "a\"b\\c</>&\u2028\u2029\b\f\n\r\t\u0001\u007fé€😀\ud800x";

    assertThat(string(new JsonWriter().value(text)))
        .isEqualTo(
            "\"a\\\"b\\\\c\\u003c/\\u003e\\u0026\\u2028\\u2029\\b\\f\\n\\r\\t\\u0001\u007fé€😀"
                + "\\ufffdx\"");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "1.5, 1.5",
    "100, 100",
    "1e20, 100000000000000000000",
    "1e21, 1e+21",
    "1.25e30, 1.25e+30",
    "0.000001, 0.000001",
    "0.00000012, 1.2e-7",
    "-3e-10, -3e-10",
  })
  void floatsAreWrittenAsGoWritesThem(double value, String text) {
    assertThat(string(new JsonWriter().value(value))).isEqualTo(text);
  }

  @Test
  void infinityIsRefused() {
    assertThatThrownBy(() -> new JsonWriter().value(Double.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Conformance("I3")
  void timesAreWholeSecondsInUtc() {
    assertThat(string(new JsonWriter().value(Instant.parse("2026-01-02T03:04:00.999Z"))))
        .isEqualTo("\"2026-01-02T03:04:00Z\"");
  }

  @Test
  void indentingIsGosMarshalIndent() {
    byte[] json =
        "{\"a\":[],\"b\":{},\"c\":[1,{\"d\":\"{,\\\"}\"}]}\n".getBytes(StandardCharsets.UTF_8);

    assertThat(new String(JsonText.indent(json), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {
              "a": [],
              "b": {},
              "c": [
                1,
                {
                  "d": "{,\\"}"
                }
              ]
            }\
            """);
  }

  @Test
  void whatIsWrittenParsesToItselfAlsoIndented() {
    Cases.random(
        500,
        random -> {
          Object tree = tree(random, 4);
          byte[] json = new JsonWriter().tree(tree).document();

          assertThat(JsonText.parse(json)).isEqualTo(tree);
          assertThat(JsonText.parse(JsonText.indent(json))).isEqualTo(tree);
          assertThat(JsonText.parse(json)).isEqualTo(tree);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{\"a\":1,\"a\":2}", "{", "''", "1 2", "{\"a\":}", "nul"})
  void textThatIsNotOneDocumentIsRefused(String json) {
    assertThatThrownBy(() -> JsonText.parse(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(JsonException.class);
  }

  @Test
  void deepNestingIsRefused() {
    assertThatThrownBy(() -> JsonText.parse("[".repeat(100_000).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(JsonException.class);
  }

  private static @Nullable Object tree(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 6 : 8)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextLong();
      case 3 -> random.nextGaussian();
      case 4 -> new BigInteger(80, random).setBit(79);
      case 5 -> text(random);
      case 6 -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(tree(random, depth - 1));
        }
        yield list;
      }
      default -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put(text(random), tree(random, depth - 1));
        }
        yield map;
      }
    };
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      int c = random.nextInt(random.nextBoolean() ? 0x80 : 0x3000);
      text.appendCodePoint(c);
    }
    return text.toString();
  }

  private static String string(JsonWriter json) {
    return new String(json.toByteArray(), StandardCharsets.UTF_8);
  }
}
