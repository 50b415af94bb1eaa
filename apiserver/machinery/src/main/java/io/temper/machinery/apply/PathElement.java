package io.temper.machinery.apply;

import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One step from a value into what it holds. Ordered as in structured-merge-diff: fields, then
/// items by key, items by value, items by index. `toString` is the form in messages (`.spec`,
/// `[name="a"]`, `[="a"]`, `[0]`).
public sealed interface PathElement extends Comparable<PathElement> {

  /// The field of a map.
  record FieldName(String name) implements PathElement {
    @Override
    public String toString() {
      return "." + name;
    }
  }

  /// The item of a list which has these fields.
  ///
  /// @param fields sorted by name; a key that an item lacks is not among them
  record ItemKey(List<KeyField> fields) implements PathElement {
    public ItemKey {
      fields =
          fields.stream().sorted(Comparator.comparing(KeyField::name, Values.STRINGS)).toList();
    }

    @Override
    public String toString() {
      return fields.stream().map(KeyField::toString).collect(Collectors.joining(",", "[", "]"));
    }
  }

  /// One field of a key. Equal by value, so 1 is 1.0.
  record KeyField(String name, @Nullable Object value) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof KeyField field
          && field.name.equals(name)
          && Values.equal(field.value(), value);
    }

    @Override
    public int hashCode() {
      return 31 * name.hashCode() + Values.hash(value);
    }

    @Override
    public String toString() {
      return name + "=" + Values.text(value);
    }
  }

  /// The item of a set. Equal by value, so 1 is 1.0.
  record ItemValue(Object value) implements PathElement {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof ItemValue item && Values.equal(item.value, value);
    }

    @Override
    public int hashCode() {
      return Values.hash(value);
    }

    @Override
    public String toString() {
      return "[=" + Values.text(value) + "]";
    }
  }

  /// The item at a place of a list.
  record ItemIndex(int index) implements PathElement {
    @Override
    public String toString() {
      return "[" + index + "]";
    }
  }

  /// Reads a key of `fieldsV1`: `f:name`, `k:{"key":"value"}`, `v:"value"`, `i:0`. Numbers become
  /// floats, as they do upstream.
  ///
  /// @return empty for a kind of element that is not known yet, which is to be passed over
  /// @throws IllegalArgumentException when it is malformed
  static Optional<PathElement> parse(String text) {
    if (text.length() < 2) {
      throw new IllegalArgumentException("key must be 2 characters long:");
    }
    if (text.charAt(1) != ':') {
      throw new IllegalArgumentException("missing colon: " + text);
    }
    String content = text.substring(2);
    return switch (text.charAt(0)) {
      case 'f' -> Optional.of(new FieldName(content));
      case 'k' -> Optional.of(parseKey(content));
      case 'v' -> Optional.of(parseValue(content));
      case 'i' -> Optional.of(new ItemIndex(Integer.parseInt(content)));
      default -> Optional.empty();
    };
  }

  private static PathElement parseKey(String content) {
    if (!(parseJson(content) instanceof Map<?, ?> fields)) {
      throw new IllegalArgumentException("no key: " + content);
    }
    List<KeyField> key = new ArrayList<>();
    fields.forEach((name, value) -> key.add(new KeyField((String) name, value)));
    return new ItemKey(key);
  }

  private static PathElement parseValue(String content) {
    Object value = parseJson(content);
    if (value == null) {
      throw new IllegalArgumentException("no value: " + content);
    }
    return new ItemValue(value);
  }

  private static @Nullable Object parseJson(String content) {
    try {
      return Values.withFloats(JsonText.parse(content.getBytes(StandardCharsets.UTF_8)));
    } catch (JsonException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /// The form in `fieldsV1`.
  default String encoded() {
    return switch (this) {
      case FieldName(String name) -> "f:" + name;
      case ItemKey(List<KeyField> fields) -> {
        JsonWriter json = new JsonWriter().beginObject();
        fields.forEach(field -> json.name(field.name()).tree(field.value()));
        yield "k:" + new String(json.endObject().toByteArray(), StandardCharsets.UTF_8);
      }
      case ItemValue(Object value) ->
          "v:" + new String(new JsonWriter().tree(value).toByteArray(), StandardCharsets.UTF_8);
      case ItemIndex(int index) -> "i:" + index;
    };
  }

  @Override
  default int compareTo(PathElement other) {
    int rank = rank(this) - rank(other);
    if (rank != 0) {
      return rank;
    }
    return switch (this) {
      case FieldName(String name) -> Values.STRINGS.compare(name, ((FieldName) other).name);
      case ItemKey(List<KeyField> fields) -> compareKeys(fields, ((ItemKey) other).fields);
      case ItemValue(Object value) -> Values.compare(value, ((ItemValue) other).value);
      case ItemIndex(int index) -> Integer.compare(index, ((ItemIndex) other).index);
    };
  }

  private static int rank(PathElement element) {
    return switch (element) {
      case FieldName _ -> 0;
      case ItemKey _ -> 1;
      case ItemValue _ -> 2;
      case ItemIndex _ -> 3;
    };
  }

  private static int compareKeys(List<KeyField> a, List<KeyField> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = Values.STRINGS.compare(a.get(i).name(), b.get(i).name());
      if (order == 0) {
        order = Values.compare(a.get(i).value(), b.get(i).value());
      }
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }
}
