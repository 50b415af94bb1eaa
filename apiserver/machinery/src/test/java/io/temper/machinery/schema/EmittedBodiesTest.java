package io.temper.machinery.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.temper.machinery.Conformance;
import io.temper.machinery.apply.Things;
import io.temper.machinery.wire.BodyForm;
import io.temper.machinery.wire.JsonBody;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.JsonWriter;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Bodies as clients send them, by example and by chance. The latter go to `target/body`, for Go to
/// read them too (hack/conformance/body_test.go).
final class EmittedBodiesTest {
  private static final Path FOLDER = Path.of("target/body");
  private static final int BODIES = 3_000;
  private static final BodyForm FORM = SchemaForm.of(Things.DEFINITIONS, "com.example.v1.Thing");

  @Test
  @Conformance("I2")
  void unknownAndDuplicateFieldsAreReported() {
    JsonBody.Read read =
        read(
            "{'kind':'Thing','spec':{'foo':1,'text':'a','parts':[{'nme':1}],'text':'b',"
                + "'map':{'k':'v','k':'w'},'any':{'x':{'y':1,'y':2}}},'foo':1,'foo':2}");

    assertThat(read.reports())
        .containsExactly(
            "unknown field \"spec.foo\"",
            "unknown field \"spec.parts[0].nme\"",
            "duplicate field \"spec.text\"",
            "duplicate field \"spec.map.k\"",
            "duplicate field \"spec.any.x.y\"",
            "unknown field \"foo\"");
    assertThat(
            new String(new JsonWriter().tree(read.value()).toByteArray(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"kind\":\"Thing\",\"spec\":{\"text\":\"b\",\"parts\":[{}],\"map\":{\"k\":\"w\"},"
                + "\"any\":{\"x\":{\"y\":2}}}}");
  }

  @Test
  @Conformance("I2")
  void namesCountByCase() {
    JsonBody.Read read = read("{'spec':{'text':'a','Text':'b'},'Spec':{'text':'c'}}");

    assertThat(read.reports())
        .containsExactly("unknown field \"spec.Text\"", "unknown field \"Spec\"");
    assertThat(read.value()).hasToString("{spec={text=a}}");
  }

  @Test
  void noMoreThanAHundredAreReported() {
    StringBuilder body = new StringBuilder("{");
    for (int i = 0; i < 200; i++) {
      body.append("'x").append(i).append("':1,");
    }

    assertThat(read(body + "'kind':'Thing'}").reports()).hasSize(100);
  }

  @Test
  @Conformance("I2")
  void numbersStayWhatTheyAre() {
    assertThat(read("{'spec':{'any':{'a':9007199254740993,'b':1.0,'c':1e3}}}").value())
        .hasToString("{spec={any={a=9007199254740993, b=1.0, c=1000.0}}}");
  }

  @Test
  void whatDoesNotFitIsSaidInGosWords() {
    failsWith(
        "{'spec':{'number':'x'}}",
        "json: cannot unmarshal string into Go struct field Spec.spec.number of type int32");
    failsWith(
        "{'spec':{'number':3000000000}}",
        "json: cannot unmarshal number 3000000000 into Go struct field Spec.spec.number of type"
            + " int32");
    failsWith(
        "{'spec':{'parts':{}}}",
        "json: cannot unmarshal object into Go struct field Spec.spec.parts of type []v1.Part");
    failsWith("[]", "json: cannot unmarshal array into Go value of type v1.Thing");
    failsWith("{'spec':", "unexpected end of JSON input");
    failsWith("", "unexpected end of JSON input");
  }

  @Test
  void bodiesByChanceAreEmitted() throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int seed = 0; seed < BODIES; seed++) {
      String body = new Bodies(new Random(seed)).thing();
      Map<String, @Nullable Object> line = new LinkedHashMap<>();
      line.put("body", body);
      try {
        JsonBody.Read read = JsonBody.read(body.getBytes(StandardCharsets.UTF_8), FORM);
        line.put("value", read.value());
        line.put("reports", read.reports());
      } catch (JsonException e) {
        line.put("error", e.getMessage());
      }
      lines.writeBytes(new JsonWriter().tree(line).document());
    }
    Files.createDirectories(FOLDER);
    Files.write(FOLDER.resolve("bodies.jsonl"), lines.toByteArray());
    assertThat(lines.size()).isPositive();
  }

  private static JsonBody.Read read(String body) {
    return JsonBody.read(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), FORM);
  }

  private static void failsWith(String body, String message) {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> read(body))
        .withMessage(message);
  }

  /// Writes JSON text, in which fields may come twice, be unknown or not fit.
  private record Bodies(Random random) {
    String thing() {
      return object(
          List.of(
              () -> "\"kind\":\"Thing\"",
              () -> field("metadata", this::metadata),
              () -> field("spec", this::spec),
              () -> field("spec", this::spec),
              () -> field("status", () -> "{\"phase\":" + scalar(text()) + "}"),
              () -> unknown()));
    }

    private String metadata() {
      return object(
          List.of(
              () -> field("name", () -> scalar(text())),
              () -> field("generation", () -> scalar(number())),
              () -> field("labels", () -> map(() -> scalar(text()))),
              () -> field("finalizers", () -> list(() -> scalar(text()))),
              () -> unknown()));
    }

    private String spec() {
      return object(
          List.of(
              () -> field("text", () -> scalar(text())),
              () -> field("number", () -> scalar(number())),
              () -> field("ratio", () -> scalar(number())),
              () -> field("flag", () -> scalar("true")),
              () ->
                  field(
                      "when",
                      () -> random.nextInt(8) == 0 ? "\"yesterday\"" : "\"2026-01-01T00:00:00Z\""),
              () -> field("list", () -> list(() -> scalar(text()))),
              () -> field("parts", () -> list(() -> part(2))),
              () -> field("map", () -> map(() -> scalar(text()))),
              () -> field("deepMap", () -> map(() -> part(1))),
              () -> field("setMap", () -> map(() -> list(() -> scalar(text())))),
              () -> field("any", () -> anything(3)),
              () -> field("raw", () -> anything(3)),
              () -> unknown()));
    }

    private String part(int depth) {
      return object(
          List.of(
              () -> field("name", () -> scalar(text())),
              () -> field("size", () -> scalar(number())),
              () -> field("tags", () -> list(() -> scalar(text()))),
              () -> field("parts", () -> depth > 0 ? list(() -> part(depth - 1)) : "[]"),
              () -> unknown()));
    }

    private String anything(int depth) {
      return switch (depth > 0 ? random.nextInt(6) : random.nextInt(4)) {
        case 0 -> text();
        case 1 -> number();
        case 2 -> "null";
        case 3 -> "false";
        case 4 -> list(() -> anything(depth - 1));
        default -> map(() -> anything(depth - 1));
      };
    }

    private String unknown() {
      return random.nextInt(4) == 0 ? field("un" + random.nextInt(2), () -> anything(2)) : "";
    }

    private String field(String name, Supplier<String> value) {
      String text = random.nextInt(20) == 0 ? "null" : value.get();
      return "\"" + name + "\":" + text;
    }

    /// Now and then something else in its place.
    private String scalar(String value) {
      return random.nextInt(150) == 0
          ? List.of("1", "1.5", "\"x\"", "true", "{}", "[]", "1e3", "99999999999", "null")
              .get(random.nextInt(9))
          : value;
    }

    private String text() {
      return List.of("\"a\"", "\"b\"", "\"\"", "\"\\u00e9\\n\"").get(random.nextInt(4));
    }

    private String number() {
      return List.of("0", "1", "-7", "2147483647").get(random.nextInt(4));
    }

    private String object(List<Supplier<String>> fields) {
      List<String> members = new ArrayList<>();
      for (int count = random.nextInt(8); count > 0; count--) {
        String member = fields.get(random.nextInt(fields.size())).get();
        if (!member.isEmpty()) {
          members.add(member);
        }
      }
      return "{" + String.join(",", members) + "}";
    }

    private String map(Supplier<String> value) {
      List<String> members = new ArrayList<>();
      for (int count = random.nextInt(4); count > 0; count--) {
        members.add(field(List.of("a", "b", "\u00e9\\\"").get(random.nextInt(3)), value));
      }
      return "{" + String.join(",", members) + "}";
    }

    private String list(Supplier<String> value) {
      List<String> items = new ArrayList<>();
      for (int count = random.nextInt(4); count > 0; count--) {
        items.add(random.nextInt(20) == 0 ? "null" : value.get());
      }
      return "[" + String.join(",", items) + "]";
    }
  }
}
