package io.temper.machinery.wire;

import io.temper.machinery.meta.FieldError;
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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes records of one type from the trees of [JsonText#parse]: the way back from [RecordCodec].
/// Fields that the record does not have are skipped. What is absent or null becomes null where the
/// component may be, else 0, false, an empty text, list or map, or a record in which all is absent.
/// What has no such value, as constants and times, must be there.
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

  /// @throws ValueException when a value is not what its component takes, or the record refuses it
  public T read(Map<?, ?> tree) {
    return type.cast(fields.read(tree));
  }

  /// What the component is when nothing is said of it.
  ///
  /// @throws ValueException when it must be there
  @Nullable Object absent(String component) {
    for (Field field : fields.all) {
      if (field.name.equals(component)) {
        return field.of(Map.of());
      }
    }
    throw new IllegalArgumentException(type.getName() + " has no component " + component);
  }

  /// How values of one type are read. Never given null.
  private interface Form {
    Object read(Object value);
  }

  /// What counts for a component that is not there.
  private interface Absent {
    @Nullable Object value();
  }

  private record Field(String name, Form form, Absent absent) {
    @Nullable Object of(Map<?, ?> tree) {
      Object value = tree.get(name);
      try {
        return value == null ? absent.value() : form.read(value);
      } catch (ValueException e) {
        throw e.below(name);
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
      @Nullable Object[] components = new Object[all.length];
      for (int i = 0; i < all.length; i++) {
        components[i] = all[i].of(tree);
      }
      try {
        return constructor.newInstance(components);
      } catch (InvocationTargetException e) {
        throw invalid(value, refusal(e.getCause()));
      } catch (ReflectiveOperationException e) {
        throw new IllegalArgumentException(constructor + " cannot be called", e);
      }
    }
  }

  private static String refusal(@Nullable Throwable cause) {
    return cause == null || cause.getMessage() == null ? "not allowed" : cause.getMessage();
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
        Arrays.stream(components).map(component -> field(component, known)).toArray(Field[]::new);
    return made;
  }

  private static Field field(RecordComponent component, Map<Class<?>, Fields> known) {
    Form form = form(component.getGenericType(), known);
    return new Field(component.getName(), form, absent(component, form));
  }

  static <R> Constructor<R> constructor(Class<R> type, RecordComponent[] components) {
    try {
      Constructor<R> canonical =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      canonical.setAccessible(true);
      return canonical;
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(type.getName() + " has no canonical constructor", e);
    }
  }

  private static Absent absent(RecordComponent component, Form form) {
    Class<?> type = component.getType();
    if (type == List.class) {
      return List::of;
    }
    if (type == Map.class) {
      return Map::of;
    }
    if (type == boolean.class) {
      return () -> false;
    }
    if (type == long.class) {
      return () -> 0L;
    }
    if (type == int.class) {
      return () -> 0;
    }
    if (type == double.class) {
      return () -> 0.0;
    }
    if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
      return () -> null;
    }
    if (type == String.class) {
      return () -> "";
    }
    if (type.isRecord()) {
      // Made when it is needed: a record that contains itself has its components by then.
      return () -> form.read(Map.of());
    }
    return () -> {
      throw new ValueException(FieldError.required("", ""));
    };
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
      return value -> as(String.class, "a string", value);
    }
    if (plain == long.class || plain == Long.class) {
      return value -> as(Long.class, "a whole number", value);
    }
    if (plain == int.class || plain == Integer.class) {
      return value -> integer(as(Long.class, "a whole number", value));
    }
    if (plain == boolean.class || plain == Boolean.class) {
      return value -> as(Boolean.class, "true or false", value);
    }
    if (plain == double.class || plain == Double.class) {
      return value -> as(Number.class, "a number", value).doubleValue();
    }
    if (plain == BigInteger.class) {
      return value -> new BigInteger(as(Number.class, "a whole number", value).toString());
    }
    if (plain == Instant.class) {
      return value -> instant(as(String.class, "a time", value));
    }
    if (plain == RawJson.class) {
      return value -> new RawJson(json(value));
    }
    if (plain == Object.class) {
      return value -> value;
    }
    if (plain.isEnum()) {
      return value -> constant(plain, as(String.class, "a string", value));
    }
    return fields(plain, known);
  }

  private static Form list(Form element) {
    return value -> {
      List<Object> items = new ArrayList<>();
      for (Object item : as(List.class, "a list", value)) {
        try {
          items.add(element.read(item));
        } catch (ValueException e) {
          throw e.below("[" + items.size() + "]");
        }
      }
      return items;
    };
  }

  private static Form map(Form key, Form element) {
    return value -> {
      Map<Object, Object> entries = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) as(Map.class, "an object", value)).entrySet()) {
        try {
          entries.put(key.read(entry.getKey()), element.read(entry.getValue()));
        } catch (ValueException e) {
          throw e.below("[" + entry.getKey() + "]");
        }
      }
      return entries;
    };
  }

  private static int integer(long value) {
    if ((int) value != value) {
      throw mismatch("a whole number of 32 bits", value);
    }
    return (int) value;
  }

  private static Instant instant(String text) {
    try {
      // Whole seconds are all that is written, so they are all that there is.
      return GoTime.parse(text).truncatedTo(ChronoUnit.SECONDS);
    } catch (DateTimeException e) {
      throw invalid(text, String.valueOf(e.getMessage()));
    }
  }

  private static Object constant(Class<?> type, String name) {
    List<String> names = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
      names.add(((Enum<?>) constant).name());
    }
    throw new ValueException(FieldError.notSupported("", name, names));
  }

  private static <V> V as(Class<V> type, String wanted, Object value) {
    if (!type.isInstance(value)) {
      throw mismatch(wanted, value);
    }
    return type.cast(value);
  }

  private static ValueException mismatch(String wanted, Object value) {
    return invalid(value, "must be " + wanted);
  }

  private static ValueException invalid(Object value, String detail) {
    return new ValueException(FieldError.invalidValue("", json(value), detail));
  }

  private static String json(Object value) {
    return new String(new JsonWriter().tree(value).toByteArray(), StandardCharsets.UTF_8);
  }
}
