package io.temper.machinery.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Writes documents by chance as YAML for `hack/conformance` to compare with what Go makes of them.
@Conformance("C4")
final class EmittedYamlTest {
  private static final Path FOLDER = Path.of("target/body");
  private static final int DOCUMENTS = 4_000;

  private static final List<String> WORDS =
      List.of(
          "",
          " ",
          "a",
          "app",
          "true",
          "Yes",
          "y",
          "off",
          "null",
          "~",
          "0",
          "1",
          "-1",
          "+1",
          "08",
          "010",
          "0x1F",
          "0b11",
          "1_000",
          "1e3",
          "1e999",
          ".5",
          ".1_0",
          "._1",
          ".1_",
          "1.",
          ".inf",
          "-.INF",
          ".NaN",
          "12:30:45",
          "1:60",
          "2026-01-02",
          "2026-1-2",
          "2026-13-01",
          "2026-02-30",
          "2026-01-02T03:04:05Z",
          "2026-01-02t3:4:5.6+01:00",
          "2026-01-02 03:04:05",
          "2026-01-02T03:04:05",
          "2026-01-02T25:00:00Z",
          "<<",
          "=",
          "a: b",
          "a #b",
          "a#b",
          "#a",
          "- a",
          "-a",
          "-",
          "--",
          "---",
          "...",
          "[a]",
          "{a}",
          "a,b",
          ",a",
          "*a",
          "&a",
          "!a",
          "%a",
          "@a",
          "`a",
          "|",
          ">",
          "?",
          "? a",
          "?a",
          ":",
          ":a",
          "a:",
          "a:b",
          "'",
          "it's",
          "\"",
          "a\"b",
          "\\",
          "a\\b",
          "\t",
          "a\tb",
          "\n",
          "a\n",
          "a\nb",
          "a\n\n",
          "\na",
          " a",
          "a ",
          "a  b",
          "a \nb",
          "a\n b",
          "\r",
          "a\rb",
          "a\u2028b",
          "\u0001",
          "\u00a0",
          "é",
          "\u00e9\u20ac",
          "\ud83d\ude00",
          "\ufeff",
          ".",
          "f:metadata",
          "k:{\"a\":1}",
          "x".repeat(130),
          "x".repeat(90));

  @Test
  void documentsByChanceAreEmitted() throws IOException {
    Random random = new Random(20_261_125);
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = 0; i < DOCUMENTS; i++) {
      byte[] json = new JsonWriter().tree(value(random, 4)).toByteArray();
      Map<String, @Nullable Object> line = new LinkedHashMap<>();
      line.put("json", new String(json, StandardCharsets.UTF_8));
      line.put("yaml", new String(Yaml.fromJson(json), StandardCharsets.UTF_8));
      lines.writeBytes(new JsonWriter().tree(line).document());
    }
    Files.createDirectories(FOLDER);
    Files.write(FOLDER.resolve("written.jsonl"), lines.toByteArray());
    assertThat(lines.size()).isPositive();
  }

  private static @Nullable Object value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0, 1, 2 -> text(random);
      case 3 -> random.nextBoolean() ? (Object) random.nextBoolean() : null;
      case 4 -> random.nextLong() >> random.nextInt(64);
      case 5 -> random.nextInt(2_000_000) / Math.pow(10, random.nextInt(12));
      case 6 -> {
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(value(random, depth - 1));
        }
        yield items;
      }
      default -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        // One at most of any form: the order of more may go round in a circle, which Go leaves
        // to chance.
        if (random.nextInt(2) == 0) {
          members.put(text(random), value(random, depth - 1));
        }
        for (int i = random.nextInt(5); i > 0; i--) {
          members.put(key(random), value(random, depth - 1));
        }
        yield members;
      }
    };
  }

  private static String key(Random random) {
    return "k" + random.nextInt(12) + (random.nextBoolean() ? "" : "-" + random.nextInt(120));
  }

  /// A word, or so many that the line is folded.
  private static String text(Random random) {
    StringBuilder text = new StringBuilder(word(random));
    if (random.nextInt(6) == 0) {
      for (int i = random.nextInt(30); i > 0; i--) {
        text.append(random.nextInt(8) == 0 ? "  " : " ").append(word(random));
      }
    } else if (random.nextInt(4) == 0) {
      text.append(word(random));
    }
    return text.toString();
  }

  private static String word(Random random) {
    return WORDS.get(random.nextInt(WORDS.size()));
  }
}
