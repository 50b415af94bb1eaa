package io.temper.machinery.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.temper.machinery.ClientFault;
import io.temper.machinery.Seeds;
import io.temper.machinery.wire.BodyForm;
import io.temper.machinery.wire.JsonBody;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/// Patches of one document, which they do not change.
final class PatchFuzzTest {
  private static final String DOCUMENT =
      "{\"a\":{\"b\":[1,{\"c\":null},\"x\"],\"~/\":true},\"d\":[[],{}],\"\":0,\"e\":2.5}";

  static Stream<byte[]> operations() {
    return Seeds.of(
        "[{\"op\":\"test\",\"path\":\"/a/b/0\",\"value\":1},{\"op\":\"add\",\"path\":\"/a/b/-\",\"value\":{}},{\"op\":\"remove\",\"path\":\"/a/~0~1\"}]",
        "[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a/b/1/z\"},{\"op\":\"move\",\"from\":\"/d\",\"path\":\"/a/b/-1\"},{\"op\":\"replace\",\"path\":\"\",\"value\":[]}]",
        "[{\"op\":\"add\",\"path\":\"\",\"value\":1}]",
        "[{\"path\":\"/a\"}]",
        "[{\"op\":\"replace\",\"path\":\"/d/0\",\"value\":null},{\"op\":\"test\",\"path\":\"/e\",\"value\":2.50}]",
        "{\"op\":\"add\"}");
  }

  @MethodSource("operations")
  @FuzzTest
  void jsonPatches(byte[] bytes) {
    Object before = tree(DOCUMENT);

    read(bytes)
        .flatMap(patch -> ClientFault.of(() -> JsonPatch.of(patch)))
        .flatMap(patch -> ClientFault.of(() -> written(patch.apply(before))))
        .ifPresent(after -> assertThat(after.length).isLessThan(8 << 20));

    assertThat(before).isEqualTo(tree(DOCUMENT));
  }

  static Stream<byte[]> merges() {
    return Seeds.of(
        "{\"a\":{\"b\":null,\"c\":[{\"d\":null}]},\"d\":{\"x\":null},\"e\":null}",
        "{\"a\":[1,null,{\"x\":null}]}",
        "{\"a\":1}",
        "null",
        "[]");
  }

  @MethodSource("merges")
  @FuzzTest
  void mergePatches(byte[] bytes) {
    Map<String, @Nullable Object> before = map(tree(DOCUMENT));

    read(bytes)
        .map(JsonTrees::asMap)
        .ifPresent(patch -> {
          Map<String, @Nullable Object> once = MergePatch.apply(before, patch);
          // Nulls in a list that took the place of an object go when it takes that of a list.
          Map<String, @Nullable Object> twice = MergePatch.apply(once, patch);
          assertThat(MergePatch.apply(twice, patch)).as("applied again").isEqualTo(twice);
          patch.forEach((name, value) ->
              assertThat(once.containsKey(name)).as(name).isEqualTo(value != null));
        });

    assertThat(before).isEqualTo(tree(DOCUMENT));
  }

  private static Optional<Object> read(byte[] bytes) {
    try {
      return Optional.ofNullable(JsonBody.read(bytes, BodyForm.ANYTHING).value());
    } catch (JsonException _) {
      return Optional.empty();
    }
  }

  private static @Nullable Object tree(String json) {
    return JsonBody.read(json.getBytes(StandardCharsets.UTF_8), BodyForm.ANYTHING).value();
  }

  private static Map<String, @Nullable Object> map(@Nullable Object tree) {
    return Objects.requireNonNull(JsonTrees.asMap(tree));
  }

  private static byte[] written(@Nullable Object value) {
    return new JsonWriter().tree(value).toByteArray();
  }
}
