package io.temper.machinery.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.meta.StatusException;
import io.temper.machinery.wire.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Writes to `target/patch` what upstream's library is to do again
/// (hack/conformance/patch_test.go).
final class EmittedPatchesTest {
  private static final Path FOLDER = Path.of("target/patch");
  private static final int PATCHES = 4_000;

  @Test
  void jsonPatchesAreEmitted() throws IOException {
    Random random = new Random(20_260_103);
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    int failed = 0;
    for (int i = 0; i < PATCHES; i++) {
      Object document = object(random, 3);
      List<@Nullable Object> patch = new ArrayList<>();
      for (int operations = 1 + random.nextInt(2); operations > 0; operations--) {
        patch.add(operation(random));
      }
      Object result = null;
      int code = 0;
      try {
        result = JsonPatch.of(patch).apply(document);
      } catch (StatusException e) {
        code = e.status().code();
        failed++;
      }
      lines.writeBytes(line(document, patch, result, code));
    }
    write("json.jsonl", lines);
    assertThat(failed).isBetween(PATCHES / 10, PATCHES * 9 / 10);
  }

  @Test
  void mergePatchesAreEmitted() throws IOException {
    Random random = new Random(20_260_104);
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = 0; i < PATCHES; i++) {
      Map<String, @Nullable Object> document = object(random, 3);
      Map<String, @Nullable Object> patch = object(random, 3);
      lines.writeBytes(line(document, patch, MergePatch.apply(document, patch), 0));
    }
    write("merge.jsonl", lines);
    assertThat(lines.size()).isPositive();
  }

  private static byte[] line(Object document, Object patch, @Nullable Object result, int code) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("document", document);
    line.put("patch", patch);
    line.put("result", result);
    line.put("code", (long) code);
    return new JsonWriter().tree(line).document();
  }

  private static void write(String name, ByteArrayOutputStream lines) throws IOException {
    Files.createDirectories(FOLDER);
    Files.write(FOLDER.resolve(name), lines.toByteArray());
  }

  private static Map<String, @Nullable Object> operation(Random random) {
    Map<String, @Nullable Object> operation = new LinkedHashMap<>();
    operation.put(
        "op",
        List.of("add", "remove", "replace", "move", "copy", "test", "add", "copy", "nothing")
            .get(random.nextInt(random.nextInt(8) == 0 ? 9 : 8)));
    if (random.nextInt(15) != 0) {
      operation.put("path", pointer(random));
    }
    if (random.nextInt(3) != 0) {
      operation.put("from", pointer(random));
    }
    if (random.nextInt(8) != 0) {
      operation.put("value", value(random, 2));
    }
    return operation;
  }

  private static String pointer(Random random) {
    StringBuilder pointer = new StringBuilder();
    int depth = random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(1 + random.nextInt(3));
    for (int step = 0; step < depth; step++) {
      pointer
          .append('/')
          .append(
              List.of(
                      "a", "b", "c", "a", "b", "0", "0", "1", "-", "-1", "2", "~0~1", "+1", "01",
                      "")
                  .get(random.nextInt(step == 0 ? 5 : 15)));
    }
    return random.nextInt(20) == 0 ? "x" + pointer : pointer.toString();
  }

  private static Map<String, @Nullable Object> object(Random random, int depth) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int fields = random.nextInt(8); fields > 0; fields--) {
      object.put(List.of("a", "b", "c", "~/", "").get(random.nextInt(5)), value(random, depth - 1));
    }
    return object;
  }

  private static @Nullable Object value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 5)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> (long) random.nextInt(3);
      case 3 -> random.nextInt(3) + 0.5;
      case 4 -> List.of("x", "y", "0").get(random.nextInt(3));
      case 5, 6 -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int size = random.nextInt(4); size > 0; size--) {
          list.add(value(random, depth - 1));
        }
        yield list;
      }
      default -> object(random, depth);
    };
  }
}
