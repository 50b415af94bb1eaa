package io.temper.machinery.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// By example, and by chance for upstream's own code to read too (hack/conformance/body_test.go).
final class YamlBodyTest {
  private static final Path FOLDER = Path.of("target/body");
  private static final int DOCUMENTS = 3_000;

  @Test
  void plainScalarsAreThoseOfYaml11() {
    assertThat(
            json("a: yes\nb: 010\nc: 0x1F\nd: 1_000\ne: 1e3\nf: ~\ng: 2026-01-01\nh: 'on'\ni: on"))
        .isEqualTo(
            "{\"a\":true,\"b\":8,\"c\":31,\"d\":1000,\"e\":1000,\"f\":null,\"g\":\"2026-01-01\","
                + "\"h\":\"on\",\"i\":true}");
  }

  @Test
  void keysThatAreThereTwiceAreReportedByLine() {
    YamlBody.Read read = read("a: 1\nb:\n  c: 1\n  c: 2\na: 2\n");

    assertThat(read.duplicates())
        .isEqualTo(
            "yaml: unmarshal errors:\n  line 4: key \"c\" already set in map\n"
                + "  line 5: key \"a\" already set in map");
    assertThat(new String(read.json(), StandardCharsets.UTF_8))
        .isEqualTo("{\"a\":2,\"b\":{\"c\":2}}");
  }

  @Test
  void anchorsAndMergesAreFollowed() {
    assertThat(json("base: &b\n  p: 1\n  q: 2\nuse:\n  <<: *b\n  q: 3\nagain: *b\n"))
        .isEqualTo(
            "{\"again\":{\"p\":1,\"q\":2},\"base\":{\"p\":1,\"q\":2},\"use\":{\"p\":1,\"q\":3}}");
  }

  @Test
  void bombsAreRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      String alias = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, (alias + ", ").repeat(9) + alias));
    }

    assertThatExceptionOfType(JsonException.class).isThrownBy(() -> read(bomb.toString()));
    assertThatExceptionOfType(JsonException.class).isThrownBy(() -> read("a: &a [*a]"));
    assertThatExceptionOfType(JsonException.class).isThrownBy(() -> read("a: [1"));
    assertThatExceptionOfType(JsonException.class).isThrownBy(() -> read("a: .nan"));
  }

  @Test
  void onlyTheFirstDocumentIsRead() {
    assertThat(json("a: 1\n---\nb: 2\n")).isEqualTo("{\"a\":1}");
    assertThat(json("")).isEqualTo("null");
    assertThat(json("{\"a\": [1, 2.5, \"x\"]}")).isEqualTo("{\"a\":[1,2.5,\"x\"]}");
  }

  @Test
  void documentsByChanceAreEmitted() throws IOException {
    Random random = new Random(20_260_106);
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = 0; i < DOCUMENTS; i++) {
      String yaml = block(random, 3, "");
      Map<String, @Nullable Object> line = new LinkedHashMap<>();
      line.put("yaml", yaml);
      try {
        YamlBody.Read read = read(yaml);
        line.put("json", new String(read.json(), StandardCharsets.UTF_8));
        line.put("duplicates", read.duplicates());
      } catch (JsonException e) {
        line.put("error", e.getMessage());
      }
      lines.writeBytes(new JsonWriter().tree(line).document());
    }
    Files.createDirectories(FOLDER);
    Files.write(FOLDER.resolve("yaml.jsonl"), lines.toByteArray());
    assertThat(lines.size()).isPositive();
  }

  private static String block(Random random, int depth, String indent) {
    StringBuilder block = new StringBuilder();
    for (int fields = 1 + random.nextInt(4); fields > 0; fields--) {
      block.append(indent).append(key(random)).append(':');
      switch (depth > 0 ? random.nextInt(6) : random.nextInt(3)) {
        case 0, 1, 2 -> block.append(' ').append(scalar(random)).append('\n');
        case 3 ->
            block
                .append(" [")
                .append(scalar(random))
                .append(", ")
                .append(key(random))
                .append("]\n");
        case 4 -> {
          block.append('\n');
          for (int items = 1 + random.nextInt(3); items > 0; items--) {
            block.append(indent).append("- ").append(scalar(random)).append('\n');
          }
        }
        default -> block.append('\n').append(block(random, depth - 1, indent + "  "));
      }
    }
    return block.toString();
  }

  private static String key(Random random) {
    return List.of("a", "b", "c", "\"a\"", "1", "true", "a b", "1.5", "no")
        .get(random.nextInt(random.nextInt(4) == 0 ? 9 : 3));
  }

  private static String scalar(Random random) {
    return switch (random.nextInt(3)) {
      case 0 ->
          List.of(
                  "x",
                  "'x'",
                  "\"x\\n\"",
                  "yes",
                  "No",
                  "ON",
                  "y",
                  "n",
                  "true",
                  "null",
                  "~",
                  "",
                  "Null",
                  "1",
                  "-1",
                  "+1",
                  "0",
                  "007",
                  "0o17",
                  "0x1f",
                  "-0x1f",
                  "0b11",
                  "1_000",
                  "1_0.5",
                  "1.",
                  ".5",
                  "-.5",
                  "1e3",
                  "1E-3",
                  "1e",
                  "0.1.2",
                  "1:30",
                  "190:20:30",
                  "2026-01-01",
                  "2026-01-01T00:00:00Z",
                  "9223372036854775807",
                  "9223372036854775808",
                  "18446744073709551615",
                  "18446744073709551616",
                  "123456789012345678901234567890",
                  "08",
                  "0x",
                  "0b2",
                  "-",
                  "+",
                  ".",
                  "1_",
                  "_1",
                  "1__0",
                  "<<",
                  "=",
                  "off",
                  "TRUE",
                  "!!str 1",
                  "'1'",
                  "|\n      text\n      more",
                  "# nothing",
                  "1 # one",
                  "a: b".substring(0, 1))
              .get(random.nextInt(59));
      case 1 -> Integer.toString(random.nextInt(2000) - 1000);
      default -> {
        StringBuilder text = new StringBuilder();
        for (int length = 1 + random.nextInt(4); length > 0; length--) {
          text.append("0123456789._eExob+-".charAt(random.nextInt(19)));
        }
        yield text.charAt(0) == '-' ? "1" + text : text.toString();
      }
    };
  }

  private static YamlBody.Read read(String yaml) {
    return YamlBody.read(yaml.getBytes(StandardCharsets.UTF_8));
  }

  private static String json(String yaml) {
    return new String(read(yaml).json(), StandardCharsets.UTF_8);
  }
}
