package io.temper.machinery.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.temper.machinery.ClientFault;
import io.temper.machinery.Seeds;
import io.temper.machinery.wire.BodyForm;
import io.temper.machinery.wire.JsonBody;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/// Sets of fields and configurations as others may have written them.
final class ApplyFuzzTest {
  private static final ServerSideApply FIELDS =
      ServerSideApply.of(
              Things.TYPE, Things.KIND, InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")))
          .resetting(FieldSet.of(FieldPath.of("status")));

  static Stream<byte[]> fieldSets() {
    return Seeds.of(
        "{\"f:a\":{\".\":{},\"f:b\":{}},\"k:{\\\"name\\\":\\\"x\\\"}\":{},\"v:1\":{},\"i:0\":{}}",
        "{\"f:\":null,\"x:y\":{},\"v:1.0\":{},\"v:1\":{\"f:c\":{}}}",
        "{\"k:{\\\"b\\\":1e999,\\\"a\\\":null}\":{}}",
        "{\"i:99999999999\":{}}");
  }

  @MethodSource("fieldSets")
  @FuzzTest
  void sets(byte[] bytes) {
    tree(bytes)
        .flatMap(ApplyFuzzTest::set)
        .ifPresent(set -> {
          byte[] encoded = new JsonWriter().tree(set.encoded()).toByteArray();
          assertThat(tree(encoded).flatMap(ApplyFuzzTest::set)).contains(set);
          assertThat(set.minusWhole(set).isEmpty()).isTrue();
          assertThat(set.union(set)).isEqualTo(set);
          assertThat(set.intersection(set)).isEqualTo(set);
        });
  }

  static Stream<byte[]> configurations() {
    return Seeds.of(
        """
        {"text":"a","parts":[{"name":"p","size":1}],"set":["x"],"map":{"k":"v"}}
        [{"manager":"m","operation":"Update","apiVersion":"example.com/v1","fieldsType":"FieldsV1",\
        "fieldsV1":{"f:spec":{"f:text":{},"f:parts":{"k:{\\"name\\":\\"p\\"}":{".":{}}}}}}]
        {"spec":{"text":"b","parts":[{"name":"q"}],"set":["y","x"]}}
        """,
        """
        {"ports":[{"port":1},{"port":1}],"whole":{"a":"x"},"any":[{}],"numbers":[1,1.0]}
        [{"manager":"fuzz","operation":"Apply","apiVersion":"example.com/v0","fieldsType":"FieldsV1",\
        "fieldsV1":{"f:spec":{"f:ports":{"k:{\\"port\\":1}":{"f:note":{}}},"v:1":{},"i:0":{}}}}]
        {"spec":{"ports":[{"port":2,"protocol":"UDP"}],"whole":{"b":2},"numbers":[2]}}
        """,
        """
        {}
        []
        {"spec":{"deepMap":{"a":{"parts":[{"name":"x","parts":[{"name":"x"}]}]}},"raw":{"z":[1]}}}
        """);
  }

  /// Three lines: the spec that is there, its managed fields, and what is applied.
  @MethodSource("configurations")
  @FuzzTest
  void applied(byte[] bytes) {
    String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
    if (lines.length < 3) {
      return;
    }
    Map<String, @Nullable Object> live = thing(lines[0], lines[1]);
    Map<String, @Nullable Object> applied = configuration(lines[2]);

    ClientFault.of(() -> FIELDS.apply(live, applied, "fuzz", true))
        .ifPresent(once -> {
          assertThat(FIELDS.apply(once, applied, "fuzz", false)).as("again").isEqualTo(once);
          assertThat(new JsonWriter().tree(once).toByteArray().length)
              .isLessThan(16 * bytes.length + 4096);
        });
    FIELDS.update(live, thing(lines[2], lines[1]), "editor");
  }

  private static Map<String, @Nullable Object> thing(String spec, String managedFields) {
    Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    metadata.put("name", "t");
    metadata.put("uid", "u");
    value(managedFields).ifPresent(fields -> metadata.put("managedFields", fields));
    Map<String, @Nullable Object> thing = configuration("");
    thing.put("metadata", metadata);
    value(spec).ifPresent(value -> thing.put("spec", value));
    return thing;
  }

  /// Of the right kind, for there is nothing to say about others.
  private static Map<String, @Nullable Object> configuration(String json) {
    Map<String, @Nullable Object> configuration =
        new LinkedHashMap<>(tree(json.getBytes(StandardCharsets.UTF_8)).orElse(Map.of()));
    configuration.put("apiVersion", Things.V1.toString());
    configuration.put("kind", Things.KIND.kind());
    return configuration;
  }

  private static Optional<FieldSet> set(Map<String, @Nullable Object> tree) {
    try {
      return Optional.of(FieldSet.parse(tree));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<Map<String, @Nullable Object>> tree(byte[] json) {
    return value(new String(json, StandardCharsets.UTF_8)).map(Values::asMap);
  }

  private static Optional<Object> value(String json) {
    try {
      return Optional.ofNullable(
          JsonBody.read(json.getBytes(StandardCharsets.UTF_8), BodyForm.ANYTHING).value());
    } catch (JsonException _) {
      return Optional.empty();
    }
  }
}
