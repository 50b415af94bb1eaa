package io.temper.machinery.wire;

import io.temper.machinery.meta.RawJson;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes records of one type from the trees of [JsonText#parse]: the way back from [RecordCodec].
/// Fields that the record does not have are skipped. What is absent or null becomes null where the
/// component may be, else 0, false, or an empty text, list or map.
public final class RecordDecoder<T> {
  private final Class<T> type;
  private final Fields fields;

  private RecordDecoder(Class<T> type, Fields fields) {
    this.type = type;
    this.fields = fields;
  }

  /// @throws IllegalArgumentException when a component, at any depth, has no JSON form
  public static <T> RecordDecoder<T> of(Class<T> type) {
    return new RecordDecoder<>(type, fields(type, new HashMap<>()));
  }

  /// @throws IllegalArgumentException when a value is not what its component takes, or the record
  ///   refuses it
  public T read(Map<?, ?> tree) {
    return type.cast(fields.read(tree));
  }

  /// How values of one type are read. Never given null.
  private interface Form {
    Object read(Object value);
  }

  private record Field(String name, Form form, @Nullable Object absent) {
    @Nullable Object of(Map<?, ?> tree) {
      Object value = tree.get(name);
      if (value == null) {
        return absent;
      }
      try {
        return form.read(value);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
      }
    }
  }

  /// The components of one record type. Made empty and filled afterwards, so that a record may
  /// contain itself.
  private static final class Fields implements Form {
    private final Constructor<?> constructor;
    private Field[] all = {};

    Fields(Constructor<?> constructor) {
      this.constructor = constructor;
    }

    @Override
    public Object read(Object value) {
      if (!(value instanceof Map<?, ?> tree)) {
        throw mismatch("an object", value);
      }
      try {
        return constructor.newInstance(Arrays.stream(all).map(field -> field.of(tree)).toArray());
      } catch (InvocationTargetException e) {
        throw new IllegalArgumentException("" + e.getCause(), e);
      } catch (ReflectiveOperationException e) {
        throw new IllegalArgumentException(constructor + " cannot be called", e);
      }
    }
  }

  private static Fields fields(Class<?> type, Map<Class<?>, Fields> known) {
    Fields existing = known.get(type);
    if (existing != null) {
      return existing;
    }
    if (!type.isRecord()) {
      throw new IllegalArgumentException(type.getName() + " is no record");
    }
    RecordComponent[] components = type.getRecordComponents();
    Fields made = new Fields(constructor(type, components));
    known.put(type, made);
    made.all =
        Arrays.stream(components)
            .map(component ->
                new Field(
                    component.getName(),
                    form(component.getGenericType(), known),
                    absent(component)))
            .toArray(Field[]::new);
    return made;
  }

  private static Constructor<?> constructor(Class<?> type, RecordComponent[] components) {
    try {
      Constructor<?> canonical =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      canonical.setAccessible(true);
      return canonical;
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(type.getName() + " has no canonical constructor", e);
    }
  }

  private static @Nullable Object absent(RecordComponent component) {
    Class<?> type = component.getType();
    if (type == String.class && !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
      return "";
    }
    if (type == List.class) {
      return List.of();
    }
    if (type == Map.class) {
      return Map.of();
    }
    if (type == boolean.class) {
      return false;
    }
    if (type == long.class) {
      return 0L;
    }
    if (type == int.class) {
      return 0;
    }
    return type == double.class ? 0.0 : null;
  }

  private static Form form(Type type, Map<Class<?>, Fields> known) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        return list(form(arguments[0], known));
      }
      if (generic.getRawType() == Map.class && arguments[0] instanceof Class<?> key) {
        return map(form(key, known), form(arguments[1], known));
      }
    }
    if (!(type instanceof Class<?> plain)) {
      throw new IllegalArgumentException("no JSON form for " + type.getTypeName());
    }
    if (plain == String.class) {
      return value -> as(String.class, value);
    }
    if (plain == long.class || plain == Long.class) {
      return value -> as(Long.class, value);
    }
    if (plain == int.class || plain == Integer.class) {
      return value -> Math.toIntExact(as(Long.class, value));
    }
    if (plain == boolean.class || plain == Boolean.class) {
      return value -> as(Boolean.class, value);
    }
    if (plain == double.class || plain == Double.class) {
      return value -> as(Number.class, value).doubleValue();
    }
    if (plain == BigInteger.class) {
      return value -> new BigInteger(as(Number.class, value).toString());
    }
    if (plain == Instant.class) {
      return value -> instant(as(String.class, value));
    }
    if (plain == RawJson.class) {
      return value ->
          new RawJson(
              new String(new JsonWriter().tree(value).toByteArray(), StandardCharsets.UTF_8));
    }
    if (plain == Object.class) {
      return value -> value;
    }
    if (plain.isEnum()) {
      return value -> constant(plain, as(String.class, value));
    }
    return fields(plain, known);
  }

  private static Form list(Form element) {
    return value -> {
      List<Object> items = new ArrayList<>();
      for (Object item : as(List.class, value)) {
        items.add(element.read(item));
      }
      return items;
    };
  }

  private static Form map(Form key, Form element) {
    return value -> {
      Map<Object, Object> entries = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) as(Map.class, value)).entrySet()) {
        entries.put(key.read(entry.getKey()), element.read(entry.getValue()));
      }
      return entries;
    };
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("no RFC 3339 time: " + text, e);
    }
  }

  private static Object constant(Class<?> type, String name) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("none of " + type.getSimpleName() + ": " + name);
  }

  private static <V> V as(Class<V> type, Object value) {
    if (!type.isInstance(value)) {
      throw mismatch("a " + type.getSimpleName(), value);
    }
    return type.cast(value);
  }

  private static IllegalArgumentException mismatch(String wanted, Object value) {
    return new IllegalArgumentException(
        "not " + wanted + " but a " + value.getClass().getSimpleName());
  }
}
