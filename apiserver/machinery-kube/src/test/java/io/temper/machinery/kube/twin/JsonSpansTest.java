package io.temper.machinery.kube.twin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Cases;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonSpansTest {
  @Test
  void membersAreFoundWhateverIsInThem() {
    JsonSpans.Span object =
        span(
            " { \"a\" : [1, {\"}\": \"]\\\"\"}] ,\n\"b\\u0021\":-1.5e3, \"c\":{} ,\"d\":\"ü\\\\\"}");

    assertThat(object.members()).containsOnlyKeys("a", "b!", "c", "d");
    assertThat(text(object.member("a"))).isEqualTo("[1, {\"}\": \"]\\\"\"}]");
    assertThat(text(object.member("b!"))).isEqualTo("-1.5e3");
    assertThat(text(object.member("c"))).isEqualTo("{}");
    assertThat(requireNonNull(object.member("d")).text()).isEqualTo("ü\\");
  }

  @Test
  void itemsAreFoundWhateverIsInThem() {
    assertThat(span("[ \"a,]\" , [2,[3]],null ,{\"x\":1}]").items().stream().map(s -> text(s)))
        .containsExactly("\"a,]\"", "[2,[3]]", "null", "{\"x\":1}");
    assertThat(span("[]").items()).isEmpty();
  }

  @Test
  void memberThatIsNotThereIsNull() {
    assertThat(span("{\"a\":1}").member("b")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":[1}",
        "{\"a\":\"b",
        "{\"a\":\"b\\",
        "{1:2}",
        "{\"a\":,}",
        "null",
        "[1]",
        "{\"a\" 1}"
      })
  void whatIsNoWholeObjectIsRefused(String json) {
    assertThatThrownBy(() -> span(json).members()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numberIsNoText() {
    assertThatThrownBy(() -> requireNonNull(span("{\"a\":12}").member("a")).text())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void partsOfRandomDocumentsReadAsTheWholeDoes() {
    Cases.random(
        500,
        random -> {
          Map<String, Object> tree = object(random, 4);
          byte[] json = new JsonWriter().tree(tree).toByteArray();

          JsonSpans.Span.of(json)
              .members()
              .forEach((name, span) ->
                  assertThat(JsonText.parse(span.bytes())).isEqualTo(tree.get(name)));
          assertThat(JsonSpans.Span.of(json).members().keySet()).isEqualTo(tree.keySet());
        });
  }

  private static Map<String, Object> object(Random random, int depth) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      object.put(string(random), value(random, depth - 1));
    }
    return object;
  }

  private static Object value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 5 : 3)) {
      case 0 -> string(random);
      case 1 -> random.nextLong();
      case 2 -> random.nextBoolean();
      case 3 -> object(random, depth);
      default -> {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(random, depth - 1));
        }
        yield list;
      }
    };
  }

  private static String string(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append("a\"\\{}[],: \nü\u0001".charAt(random.nextInt(13)));
    }
    return text.toString();
  }

  private static JsonSpans.Span span(String json) {
    return JsonSpans.Span.of(json.getBytes(UTF_8));
  }

  private static String text(JsonSpans.@Nullable Span span) {
    return new String(requireNonNull(span).bytes(), UTF_8);
  }
}
