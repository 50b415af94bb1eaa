package io.temper.machinery.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RecordCodecTest {
  enum Size {
    Small,
    Large
  }

  record Everything(
      String text,
      @Nullable String absent,
      long number,
      @Nullable Integer boxed,
      boolean flag,
      double ratio,
      BigInteger huge,
      Size size,
      Instant at,
      List<Everything> children,
      Map<String, Long> counts,
      Map<Size, List<String>> bySize,
      @Nullable Object free) {}

  record Hidden(Duration span) {}

  record Outer(List<Hidden> hidden) {}

  @Test
  void recordBecomesAnObjectInTheOrderOfItsComponents() {
    Everything leaf =
        new Everything(
            "",
            null,
            0,
            null,
            false,
            0,
            BigInteger.ZERO,
            Size.Small,
            Instant.EPOCH,
            List.of(),
            Map.of(),
            Map.of(),
            null);
    Everything root =
        new Everything(
            "a<b",
            null,
            Long.MIN_VALUE,
            7,
            true,
            0.5,
            BigInteger.TWO.pow(70),
            Size.Large,
            Instant.parse("2026-01-02T03:04:05.6Z"),
            List.of(leaf),
            Map.of("z", 1L, "a", 2L),
            Map.of(Size.Small, List.of("x"), Size.Large, List.of()),
            Map.of("k", List.of(1, "two")));

    assertThat(json(root))
        .isEqualTo(
            "{\"text\":\"a\\u003cb\",\"number\":-9223372036854775808,\"boxed\":7,\"flag\":true,"
                + "\"ratio\":0.5,\"huge\":1180591620717411303424,\"size\":\"Large\","
                + "\"at\":\"2026-01-02T03:04:05Z\",\"children\":[{\"text\":\"\",\"number\":0,"
                + "\"flag\":false,\"ratio\":0,\"huge\":0,\"size\":\"Small\","
                + "\"at\":\"1970-01-01T00:00:00Z\"}],\"counts\":{\"a\":2,\"z\":1},"
                + "\"bySize\":{\"Large\":[],\"Small\":[\"x\"]},\"free\":{\"k\":[1,\"two\"]}}");
  }

  @Test
  void typeWithoutAJsonFormIsRefusedWhenTheCodecIsMade() {
    assertThatThrownBy(() -> RecordCodec.of(Outer.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Outer.hidden: Hidden.span: no JSON form for java.time.Duration");
  }

  private static String json(Everything value) {
    JsonWriter json = new JsonWriter();
    RecordCodec.of(Everything.class).write(value, json);
    return new String(json.toByteArray(), StandardCharsets.UTF_8);
  }
}
