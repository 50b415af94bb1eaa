package io.temper.machinery.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes things by chance from few values, so that two of them have much in common.
record RandomThings(Random random, boolean repeats) {

  Map<String, @Nullable Object> thing() {
    Map<String, @Nullable Object> thing = new LinkedHashMap<>();
    thing.put("apiVersion", "example.com/v1");
    thing.put("kind", "Thing");
    thing.put("metadata", metadata());
    maybe(thing, "spec", this::spec);
    if (one(3)) {
      thing.put("status", status());
    }
    return thing;
  }

  private Map<String, @Nullable Object> metadata() {
    Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    metadata.put("name", "t");
    if (one(2)) {
      maybe(metadata, "labels", this::strings);
    }
    if (one(4)) {
      metadata.put("finalizers", set(this::letter));
    }
    if (one(4)) {
      metadata.put("ownerReferences", keyed(this::owner, "uid"));
    }
    return metadata;
  }

  private Map<String, @Nullable Object> owner() {
    Map<String, @Nullable Object> owner = new LinkedHashMap<>();
    owner.put("uid", letter());
    owner.put("name", letter());
    return owner;
  }

  Map<String, @Nullable Object> spec() {
    Map<String, @Nullable Object> spec = new LinkedHashMap<>();
    for (int fields = random.nextInt(6); fields > 0; fields--) {
      switch (random.nextInt(18)) {
        case 0 -> maybe(spec, "text", this::letter);
        case 1 -> maybe(spec, "number", this::number);
        case 2 -> maybe(spec, "ratio", () -> random.nextInt(3) / 2.0);
        case 3 -> maybe(spec, "flag", random::nextBoolean);
        case 4 -> maybe(spec, "when", () -> "2026-01-0" + (1 + random.nextInt(3)) + "T00:00:00Z");
        case 5 -> maybe(spec, "set", () -> set(this::letter));
        case 6 -> maybe(spec, "numbers", () -> set(this::number));
        case 7 -> maybe(spec, "list", () -> many(this::letter));
        case 8, 9 -> maybe(spec, "parts", () -> parts(2));
        case 10, 11 -> maybe(spec, "ports", () -> keyed(this::port, "port", "protocol"));
        case 12 -> maybe(spec, "map", this::strings);
        case 13 -> maybe(spec, "atomicMap", this::strings);
        case 14 -> maybe(spec, "deepMap", () -> map(() -> part(1)));
        case 15 -> maybe(spec, "setMap", () -> map(() -> set(this::letter)));
        case 16 -> maybe(spec, "whole", this::whole);
        default -> maybe(spec, one(2) ? "any" : "raw", () -> map(() -> anything(2)));
      }
    }
    return spec;
  }

  Map<String, @Nullable Object> status() {
    Map<String, @Nullable Object> status = new LinkedHashMap<>();
    if (one(2)) {
      maybe(status, "phase", this::letter);
    }
    if (one(2)) {
      maybe(status, "conditions", () -> parts(1));
    }
    return status;
  }

  private Map<String, @Nullable Object> whole() {
    Map<String, @Nullable Object> whole = new LinkedHashMap<>();
    maybe(whole, "a", this::letter);
    maybe(whole, "b", this::number);
    return whole;
  }

  private List<@Nullable Object> parts(int depth) {
    return keyed(() -> part(depth), "name");
  }

  private Map<String, @Nullable Object> part(int depth) {
    Map<String, @Nullable Object> part = new LinkedHashMap<>();
    part.put("name", letter());
    if (one(2)) {
      maybe(part, "size", this::number);
    }
    if (one(4)) {
      maybe(part, "tags", () -> set(this::letter));
    }
    if (one(4)) {
      maybe(part, "labels", this::strings);
    }
    if (depth > 0 && one(3)) {
      maybe(part, "parts", () -> parts(depth - 1));
    }
    return part;
  }

  private Map<String, @Nullable Object> port() {
    Map<String, @Nullable Object> port = new LinkedHashMap<>();
    if (!one(6)) {
      port.put("port", number());
    }
    if (one(2)) {
      port.put("protocol", one(2) ? "TCP" : "UDP");
    }
    if (one(2)) {
      maybe(port, "note", this::letter);
    }
    return port;
  }

  private Object anything(int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> letter();
      case 1 -> number();
      case 2 -> random.nextBoolean();
      case 3 -> many(this::letter);
      default -> map(() -> anything(depth - 1));
    };
  }

  private Map<String, @Nullable Object> strings() {
    return map(this::letter);
  }

  private Map<String, @Nullable Object> map(Supplier<@Nullable Object> value) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int size = random.nextInt(4); size > 0; size--) {
      maybe(map, letter(), value);
    }
    return map;
  }

  private List<@Nullable Object> many(Supplier<? extends Object> value) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int size = random.nextInt(5); size > 0; size--) {
      list.add(value.get());
    }
    return list;
  }

  private List<@Nullable Object> set(Supplier<? extends Object> value) {
    List<@Nullable Object> list = many(value);
    return repeats ? list : new ArrayList<>(list.stream().distinct().toList());
  }

  /// Items that differ in their keys, unless they may repeat.
  private List<@Nullable Object> keyed(
      Supplier<Map<String, @Nullable Object>> item, String... keys) {
    List<@Nullable Object> list = new ArrayList<>();
    List<List<@Nullable Object>> seen = new ArrayList<>();
    for (int size = random.nextInt(5); size > 0; size--) {
      Map<String, @Nullable Object> made = item.get();
      List<@Nullable Object> key = new ArrayList<>();
      for (String name : keys) {
        key.add(name.equals("protocol") ? made.getOrDefault(name, "TCP") : made.get(name));
      }
      if (repeats || !seen.contains(key)) {
        list.add(made);
        seen.add(key);
      }
    }
    return list;
  }

  private String letter() {
    return List.of("a", "b", "c", "d", "<e>").get(random.nextInt(5));
  }

  private Long number() {
    return List.of(1L, 2L, 3L, 80L, 8_000_000L).get(random.nextInt(5));
  }

  private void maybe(
      Map<String, @Nullable Object> map, String name, Supplier<? extends @Nullable Object> value) {
    map.put(name, one(12) ? null : value.get());
  }

  boolean one(int of) {
    return random.nextInt(of) == 0;
  }
}
