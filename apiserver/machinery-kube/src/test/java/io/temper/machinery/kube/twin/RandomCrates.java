package io.temper.machinery.kube.twin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ManagedFieldsEntry;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.OwnerReference;
import io.temper.machinery.meta.RawJson;
import io.temper.machinery.wire.JsonWriter;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Crates with whatever may be in them, in every spelling.
final class RandomCrates {
  private static final double[] DOUBLES = {
    0,
    -0.0,
    1,
    -1,
    0.25,
    1e-7,
    1e-6,
    1e20,
    1e21,
    1e22,
    1.7976931348623157e308,
    4.9e-324,
    9007199254740992.0
  };
  private static final long[] LONGS = {
    0, 1, -1, 1L << 53, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE
  };
  private static final String TEXT = "aZ0 \"\\/<>&{}[]:,\n\t\u0001\u007fß€\u2028\ud83d\ude00'#%";

  private final Random random;

  RandomCrates(Random random) {
    this.random = random;
  }

  ApiObject<Crate> next(String namespace, String name) {
    return new ApiObject<>(metadata(namespace, name), new Crate(spec(), maybe(this::status)));
  }

  private ObjectMeta metadata(String namespace, String name) {
    return ObjectMeta.of(namespace, name, "uid-" + name, time(), Map.of("a", "b")).toBuilder()
        .generateName(random.nextBoolean() ? "" : text())
        .generation(random.nextInt(3))
        .deletionTimestamp(maybe(this::time))
        .deletionGracePeriodSeconds(maybe(() -> (long) random.nextInt(100)))
        .annotations(texts())
        .ownerReferences(
            some(() ->
                new OwnerReference(
                    "v1",
                    "Pod",
                    "p",
                    text(),
                    maybe(random::nextBoolean),
                    maybe(random::nextBoolean))))
        // Twice the same is no reason to refuse it.
        .finalizers(random.nextBoolean() ? List.of() : List.of("example.com/a", "example.com/a"))
        .managedFields(
            some(() ->
                new ManagedFieldsEntry(
                    text(), "Apply", text(), maybe(this::time), "FieldsV1", object(), text())))
        .build();
  }

  private Crate.CrateSpec spec() {
    return new Crate.CrateSpec(
        text(),
        random.nextBoolean(),
        random.nextInt(),
        LONGS[random.nextInt(LONGS.length)],
        BigInteger.valueOf(LONGS[random.nextInt(LONGS.length)]),
        real(),
        maybe(random::nextLong),
        maybe(this::time),
        random.nextBoolean() ? Crate.Kind.Open : Crate.Kind.Closed,
        some(this::text),
        Map.of("x" + text(), part(3)),
        some(() -> some(random::nextInt)),
        maybe(this::anything));
  }

  private Crate.CrateStatus status() {
    return new Crate.CrateStatus(maybe(this::anything));
  }

  private Crate.Part part(int depth) {
    return new Crate.Part(real(), depth == 0 ? null : maybe(() -> part(depth - 1)));
  }

  private RawJson anything() {
    return raw(tree(3));
  }

  private RawJson object() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put(".", Map.of());
    fields.put("f:z" + text(), tree(2) instanceof Map<?, ?> map ? map : Map.of());
    fields.put("f:a", Map.of());
    return raw(fields);
  }

  private static RawJson raw(@Nullable Object tree) {
    return new RawJson(new String(new JsonWriter().tree(tree).toByteArray(), UTF_8));
  }

  private @Nullable Object tree(int depth) {
    return switch (random.nextInt(depth == 0 ? 6 : 8)) {
      case 0 -> text();
      case 1 -> random.nextBoolean();
      case 2 -> LONGS[random.nextInt(LONGS.length)];
      case 3 -> real();
      case 4 -> BigInteger.TWO.pow(63 + random.nextInt(40));
      case 5 -> depth == 3 ? "not null at the top" : null;
      case 6 -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put(text() + i, tree(depth - 1));
        }
        yield map;
      }
      default -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(tree(depth - 1));
        }
        yield list;
      }
    };
  }

  private double real() {
    return random.nextInt(3) == 0 ? random.nextGaussian() : DOUBLES[random.nextInt(DOUBLES.length)];
  }

  private Instant time() {
    return Instant.ofEpochSecond(random.nextInt());
  }

  private Map<String, String> texts() {
    Map<String, String> texts = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      texts.put(text(), text());
    }
    return texts;
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.appendCodePoint(
          TEXT.codePoints().toArray()[random.nextInt(TEXT.codePointCount(0, TEXT.length()))]);
    }
    return text.toString();
  }

  private <V> List<V> some(Supplier<V> supplier) {
    List<V> list = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      list.add(supplier.get());
    }
    return list;
  }

  private <V> @Nullable V maybe(Supplier<V> supplier) {
    return random.nextBoolean() ? null : supplier.get();
  }
}
