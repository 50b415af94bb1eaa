package io.temper.machinery.apply;

import io.temper.machinery.meta.GoText;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.schema.Property;
import io.temper.machinery.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How values of one form merge: as what they may come (scalar, list, map; a form without a type
/// allows all three), and for lists and maps whether they are merged by item or stand or fall as a
/// whole. Made empty and filled afterwards, so that a form may contain itself; never changed then.
public final class MergeType {
  private static final String RAW_EXTENSION = "io.k8s.apimachinery.pkg.runtime.RawExtension";

  /// Anything, as one whole.
  private static final MergeType UNTYPED = new MergeType();

  /// Anything, told apart by what it turns out to be: maps by field, lists as a whole.
  private static final MergeType DEDUCED = new MergeType();

  static {
    UNTYPED.scalar = Scalar.ANY;
    UNTYPED.list = new Items(UNTYPED, true, List.of());
    UNTYPED.map = new Fields(Map.of(), Map.of(), UNTYPED, true);
    DEDUCED.scalar = Scalar.ANY;
    DEDUCED.list = new Items(UNTYPED, true, List.of());
    DEDUCED.map = new Fields(Map.of(), Map.of(), DEDUCED, false);
  }

  private @Nullable Scalar scalar;
  private @Nullable Items list;
  private @Nullable Fields map;

  private MergeType() {}

  /// What a value turns out to be.
  enum Shape {
    MAP,
    SCALAR,
    LIST
  }

  enum Scalar {
    NUMBER,
    STRING,
    BOOLEAN,
    ANY
  }

  /// A list.
  ///
  /// @param atomic whether it is merged as a whole; otherwise items are told apart
  /// @param keys fields by which they are; none for a set
  record Items(MergeType type, boolean atomic, List<String> keys) {}

  /// A map or a structure.
  ///
  /// @param named its declared fields
  /// @param defaults values of declared fields that are not there
  /// @param others form of all other fields; null when there may be none
  record Fields(
      Map<String, MergeType> named,
      Map<String, Object> defaults,
      @Nullable MergeType others,
      boolean atomic) {

    @Nullable MergeType type(String name) {
      MergeType declared = named.get(name);
      return declared == null ? others() : declared;
    }
  }

  /// The form of a definition.
  ///
  /// @throws IllegalArgumentException when it, or one it refers to, is not there
  public static MergeType of(Definitions definitions, String name) {
    return new Reader(definitions).named(name);
  }

  @Nullable Scalar scalar() {
    return scalar;
  }

  @Nullable Items list() {
    return list;
  }

  @Nullable Fields map() {
    return map;
  }

  /// As what a value is to be taken. One that fits nothing, and null, are taken as the first that
  /// the form allows.
  Shape shape(@Nullable Object value) {
    Shape own = ownShape(value);
    if (own != null) {
      return own;
    }
    return map != null ? Shape.MAP : scalar != null ? Shape.SCALAR : Shape.LIST;
  }

  /// Whether two values are taken as the same: always, where the form leaves no choice.
  boolean sameShape(@Nullable Object a, @Nullable Object b) {
    boolean choice = map != null && (scalar != null || list != null);
    return !choice || ownShape(a) == ownShape(b);
  }

  private @Nullable Shape ownShape(@Nullable Object value) {
    if (scalar != null && Values.isScalar(value)) {
      return Shape.SCALAR;
    }
    if (list != null && value instanceof List<?>) {
      return Shape.LIST;
    }
    return map != null && value instanceof Map<?, ?> ? Shape.MAP : null;
  }

  /// Whether nothing is known of the fields but that there may be any.
  boolean isFree() {
    Fields fields = map;
    return fields != null && fields.others() == DEDUCED && fields.named().isEmpty();
  }

  boolean isAtomic() {
    Fields fields = map;
    Items items = list;
    if (fields != null) {
      return fields.atomic();
    }
    return scalar == null && items != null && items.atomic();
  }

  /// Whether it is a declared field.
  boolean declares(PathElement element) {
    Fields fields = map;
    return fields != null
        && element instanceof PathElement.FieldName(String name)
        && fields.named().containsKey(name);
  }

  /// The form of what a field or a key leads to; null when there is none.
  @Nullable MergeType ofElement(PathElement element) {
    Fields fields = map;
    Items items = list;
    return switch (element) {
      case PathElement.FieldName(String name) -> fields == null ? null : fields.type(name);
      case PathElement.ItemKey _ -> items == null ? null : items.type();
      case PathElement.ItemValue _, PathElement.ItemIndex _ -> null;
    };
  }

  /// The same where maps go before lists, and any element of a list has the form of its items.
  @Nullable MergeType ofDeclaredElement(PathElement element) {
    Fields fields = map;
    Items items = list;
    if (fields != null) {
      return element instanceof PathElement.FieldName(String name)
          ? fields.type(name)
          : fields.others();
    }
    return scalar != null || items == null ? null : items.type();
  }

  /// Turns schemas into merge types, as kube-openapi's schemaconv does with OpenAPI.
  private static final class Reader {
    private final Definitions definitions;
    private final Map<String, MergeType> named = new HashMap<>();

    Reader(Definitions definitions) {
      this.definitions = definitions;
    }

    MergeType named(String name) {
      if (name.equals(RAW_EXTENSION)) {
        return UNTYPED;
      }
      MergeType known = named.get(name);
      if (known != null) {
        return known;
      }
      MergeType made = new MergeType();
      named.put(name, made);
      fill(made, definitions.get(name).schema());
      return made;
    }

    private MergeType type(Schema schema) {
      if (schema instanceof Schema.Reference(String name)) {
        return named(name);
      }
      MergeType made = new MergeType();
      fill(made, schema);
      return made;
    }

    private void fill(MergeType made, Schema schema) {
      switch (schema) {
        case Schema.Scalar(String type, String format, _) -> made.scalar = scalar(type, format);
        case Schema.Reference(String name) -> {
          MergeType other = named(name);
          made.scalar = other.scalar;
          made.list = other.list;
          made.map = other.map;
        }
        case Schema.ListOf(Schema items, Schema.ListKind kind, List<String> keys) ->
            made.list = new Items(type(items), kind == Schema.ListKind.ATOMIC, keys);
        case Schema.MapOf(Schema values, Schema.MapKind kind) ->
            made.map = new Fields(Map.of(), Map.of(), type(values), kind == Schema.MapKind.ATOMIC);
        case Schema.Structure(List<Property> properties, Schema.MapKind kind) ->
            made.map = fields(properties, kind);
        case Schema.Anything _ -> made.map = new Fields(Map.of(), Map.of(), DEDUCED, false);
      }
    }

    private Fields fields(List<Property> properties, Schema.MapKind kind) {
      Map<String, MergeType> fields = new HashMap<>();
      Map<String, Object> defaults = new HashMap<>();
      for (Property property : properties) {
        fields.put(property.name(), type(property.schema()));
        Object fallback = property.defaultValue();
        if (fallback != null) {
          defaults.put(property.name(), fallback);
        }
      }
      // A structure without declared fields may have any.
      MergeType others = properties.isEmpty() ? DEDUCED : null;
      return new Fields(fields, defaults, others, kind == Schema.MapKind.ATOMIC);
    }

    private static Scalar scalar(String type, String format) {
      return switch (type) {
        case "integer", "number" -> Scalar.NUMBER;
        case "boolean" -> Scalar.BOOLEAN;
        case "string" -> format.isEmpty() || format.equals("byte") ? Scalar.STRING : Scalar.ANY;
        default -> Scalar.ANY;
      };
    }
  }

  /// The element under which an item of this list is known.
  ///
  /// @throws NoElementException when it has none
  static PathElement element(Items items, @Nullable Object item) {
    return items.keys().isEmpty() ? setElement(item) : keyElement(items, item);
  }

  private static PathElement setElement(@Nullable Object item) {
    return switch (item) {
      case null ->
          throw new NoElementException(
              "associative list without keys has an element that's an explicit null");
      case Map<?, ?> _ ->
          throw new NoElementException(
              "associative list without keys has an element that's a map type");
      case List<?> _ ->
          throw new NoElementException("not supported: associative list with lists as elements");
      default -> new PathElement.ItemValue(item);
    };
  }

  private static PathElement keyElement(Items items, @Nullable Object item) {
    if (item == null) {
      throw new NoElementException("associative list with keys may not have a null element");
    }
    Map<String, @Nullable Object> map = Values.asMap(item);
    if (map == null) {
      throw new NoElementException("associative list with keys may not have non-map elements");
    }
    Fields fields = items.type().map();
    List<PathElement.KeyField> key = new ArrayList<>(items.keys().size());
    for (String name : items.keys()) {
      if (map.containsKey(name)) {
        key.add(new PathElement.KeyField(name, map.get(name)));
      } else if (fields == null) {
        throw new NoElementException(
            "couldn't find default value for "
                + name
                + ": associative list may not have non-map types");
      } else if (fields.defaults().get(name) != null) {
        key.add(new PathElement.KeyField(name, fields.defaults().get(name)));
      }
    }
    if (key.isEmpty()) {
      throw new NoElementException(
          "associative list with keys has an element that omits all key fields "
              + items.keys().stream().map(GoText::quote).collect(Collectors.joining(" ", "[", "]"))
              + " (and doesn't have default values for any key fields)");
    }
    return new PathElement.ItemKey(key);
  }

  /// An item by which nothing can be told apart.
  static final class NoElementException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    NoElementException(String message) {
      super(message);
    }
  }
}
