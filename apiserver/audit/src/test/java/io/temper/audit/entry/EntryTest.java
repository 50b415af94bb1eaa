package io.temper.audit.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.audit.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EntryTest {
  private static final Entry FULL =
      new Entry(
          Instant.parse("2026-11-26T06:00:00.123456789Z"),
          Stage.OUTCOME,
          "0b4a",
          "create",
          new Target("traces.temper.io", "log", "shop", "t1", "u-1"),
          new Person("alice", "7", List.of("dev", "system:authenticated")),
          new Person("admin", "1", List.of("system:masters")),
          new Source(List.of("10.0.0.1", "::1"), "kubectl/1.36"),
          "sha256:00",
          new Outcome(403, "Forbidden", "create traces.temper.io in shop"),
          Map.of("b", "2", "a", "1"));

  @Test
  void fieldsComeInOneOrder() {
    assertThat(FULL.json())
        .isEqualTo(
            """
            {"time":"2026-11-26T06:00:00.123456Z","stage":"outcome","auditID":"0b4a",\
            "verb":"create","resource":"traces.temper.io","subresource":"log",\
            "namespace":"shop","name":"t1","uid":"u-1","user":"alice","userUID":"7",\
            "groups":["dev","system:authenticated"],"impersonator":"admin",\
            "impersonatorUID":"1","impersonatorGroups":["system:masters"],\
            "sourceIPs":["10.0.0.1","::1"],"userAgent":"kubectl/1.36",\
            "requestDigest":"sha256:00","code":403,"reason":"Forbidden",\
            "message":"create traces.temper.io in shop","details":{"a":"1","b":"2"}}\
            """);
  }

  @Test
  void anEntryIsReadBackAsItWas() {
    assertThat(Entry.parse(FULL.bytes())).isEqualTo(FULL);
    assertThat(Entry.timeOf(FULL.bytes())).isEqualTo(FULL.time());
    assertThat(Entry.isOfLog(FULL.bytes())).isFalse();
  }

  @Test
  void whatIsEmptyIsLeftOut() {
    Entry entry = Entry.ofLog(Instant.EPOCH, LogEvents.BEGUN, Map.of());

    assertThat(entry.json())
        .isEqualTo(
            "{\"time\":\"1970-01-01T00:00:00.000000Z\",\"stage\":\"log\",\"verb\":\"LogBegun\"}");
    assertThat(Entry.isOfLog(entry.bytes())).isTrue();
    assertThat(Entry.parse(entry.bytes())).isEqualTo(entry);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nb",
        "a\r\nb\u2028",
        "\"},{\"",
        "\\u0000\u0000",
        "=cmd|' /C calc'!A0",
        "ünïcödé 💥",
        "\ud800",
        "\u007f\u001b[31m"
      })
  void hostileTextsStayInTheirField(String text) {
    Entry hostile =
        new Entry(
            FULL.time(),
            FULL.stage(),
            text,
            text,
            new Target(text, text, text, text, text),
            new Person(text, text, List.of(text, text)),
            new Person(text, text, List.of(text)),
            new Source(List.of(text), text),
            text,
            new Outcome(200, text, text),
            Map.of(text, text));

    byte[] bytes = hostile.bytes();

    assertThat(bytes).doesNotContain('\n', '\r', 0);
    assertThat(Entry.parse(bytes).bytes()).isEqualTo(bytes);
    if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      assertThat(Entry.parse(bytes)).isEqualTo(hostile);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"time\":\"2026-11-26T06:00:00Z\"}",
        "{\"time\":\"yesterday\",\"stage\":\"log\"}",
        "{\"time\":\"2026-11-26T06:00:00Z\",\"stage\":\"log\",\"code\":\"1\"}",
        "{\"time\":\"2026-11-26T06:00:00Z\",\"stage\":\"log\",\"code\":1.5}",
        "{\"time\":\"2026-11-26T06:00:00Z\",\"stage\":\"log\",\"groups\":\"a\"}",
        "{\"time\":\"2026-11-26T06:00:00Z\",\"stage\":\"log\",\"groups\":[1]}",
        "{\"time\":\"2026-11-26T06:00:00Z\",\"stage\":\"log\",\"details\":[]}",
        "{\"time\":\"2026-11-26T06:00:00Z\",\"stage\":\"log\",\"stage\":\"log\"}",
        "{\"time\":\"2026-11-26T06:00:00Z\",\"stage\":\"log\"}}",
        "{\"time\":\"2026-11-26T06:00:00Z\",\"stage\":\"log\",}",
        "{\"time\":\"2026-11-26T06:00:00Z\",\"stage\":\"log\",\"x\":\"\\q\"}",
        "{\"time\":\"2026-11-26T06:00:00Z\",\"stage\":\"log\",\"x\":\"\\u12\"}",
        "{\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}"
      })
  void whatIsNoEntryIsRefused(String text) {
    assertThatThrownBy(() -> Entry.parse(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(JsonException.class);
  }
}
