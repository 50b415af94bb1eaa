package io.temper.machinery.wire;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Builds the tree that [JsonText#parse] would make of the same JSON, without the bytes between.
/// Not for several threads.
public final class TreeWriter implements JsonSink {
  private static final double WHOLE_NUMBERS_END = 0x1p63;

  private final Deque<Object> open = new ArrayDeque<>();
  private final Deque<String> names = new ArrayDeque<>();
  private @Nullable Object root;

  /// The whole of an object.
  public Map<String, @Nullable Object> object() {
    return map(Objects.requireNonNull(root, "nothing was written"));
  }

  @Override
  public TreeWriter beginObject() {
    open.push(new LinkedHashMap<String, @Nullable Object>());
    return this;
  }

  @Override
  public TreeWriter endObject() {
    return put(open.pop());
  }

  @Override
  public TreeWriter beginArray() {
    open.push(new ArrayList<@Nullable Object>());
    return this;
  }

  @Override
  public TreeWriter endArray() {
    return put(open.pop());
  }

  @Override
  public TreeWriter name(String name) {
    names.push(name);
    return this;
  }

  @Override
  public TreeWriter value(String value) {
    return put(value);
  }

  @Override
  public TreeWriter value(long value) {
    return put(value);
  }

  @Override
  public TreeWriter value(boolean value) {
    return put(value);
  }

  @Override
  public TreeWriter value(double value) {
    return put(number(value));
  }

  @Override
  public TreeWriter value(Instant value) {
    return put(value.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  @Override
  public TreeWriter raw(byte[] json) {
    return put(JsonText.parse(json));
  }

  @Override
  public TreeWriter tree(@Nullable Object value) {
    return put(plain(value));
  }

  private TreeWriter put(@Nullable Object value) {
    switch (open.peek()) {
      case null -> root = value;
      case List<?> _ -> list(open.peek()).add(value);
      case Object object -> map(object).put(names.pop(), value);
    }
    return this;
  }

  /// A whole number has no point in JSON and is read back as one.
  private static Object number(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("no JSON form for " + value);
    }
    boolean whole = value == Math.rint(value) && Math.abs(value) < WHOLE_NUMBERS_END;
    return whole ? (Object) (long) value : (Object) value;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, element) -> copy.put(String.valueOf(key), plain(element)));
        yield copy;
      }
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(element -> copy.add(plain(element)));
        yield copy;
      }
      case Enum<?> constant -> constant.name();
      case Instant time -> time.truncatedTo(ChronoUnit.SECONDS).toString();
      case Double number -> number(number);
      case Float number -> number(number.doubleValue());
      case BigInteger number ->
          number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
      case Number number -> number.longValue();
      case null, default -> value;
    };
  }

  @SuppressWarnings("unchecked") // made by this writer
  private static Map<String, @Nullable Object> map(Object object) {
    return (Map<String, @Nullable Object>) object;
  }

  @SuppressWarnings("unchecked") // made by this writer
  private static List<@Nullable Object> list(@Nullable Object array) {
    return (List<@Nullable Object>) Objects.requireNonNull(array);
  }
}
