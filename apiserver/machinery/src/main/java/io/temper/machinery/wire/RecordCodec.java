package io.temper.machinery.wire;

import io.temper.machinery.meta.RawJson;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes records of one type as JSON objects, into bytes or a tree. The type is read once, when
/// the codec is made: a component that has no JSON form is refused then, not on the first request.
///
/// | Java | JSON |
/// |---|---|
/// | component that is null, an empty list or an empty map | left out |
/// | record | object, in the order of its components |
/// | String, boolean, long, int, double and their boxes, BigInteger | as in Go |
/// | enum | its name |
/// | Instant | RFC 3339 in UTC, whole seconds |
/// | List, Map with String or enum keys | array, object sorted by key |
/// | Object | whatever [JsonWriter#tree] makes of it |
public final class RecordCodec<T> {
  private static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);

  private final Fields fields;

  private RecordCodec(Fields fields) {
    this.fields = fields;
  }

  /// @throws IllegalArgumentException when a component, at any depth, has no JSON form
  public static <T> RecordCodec<T> of(Class<T> type) {
    return new RecordCodec<>(fields(type, new HashMap<>()));
  }

  /// The whole object, braces included.
  public void write(T value, JsonSink json) {
    fields.write(value, json);
  }

  /// The members alone, for an object the caller has begun and will end.
  public void writeMembers(T value, JsonSink json) {
    fields.members(value, json);
  }

  /// How values of one type are written.
  private interface Form {
    void write(Object value, JsonSink json);
  }

  /// The components of one record type. Made empty and filled afterwards, so that a record may
  /// contain itself.
  private static final class Fields implements Form {
    private Field[] all = {};

    @Override
    public void write(Object value, JsonSink json) {
      json.beginObject();
      members(value, json);
      json.endObject();
    }

    void members(Object value, JsonSink json) {
      for (Field field : all) {
        Object member = field.of(value);
        if (member != null && !isEmpty(member)) {
          json.name(field.name);
          field.form.write(member, json);
        }
      }
    }

    private static boolean isEmpty(Object value) {
      return (value instanceof List<?> list && list.isEmpty())
          || (value instanceof Map<?, ?> map && map.isEmpty());
    }
  }

  private record Field(String name, MethodHandle getter, Form form) {
    @Nullable Object of(Object owner) {
      try {
        return (Object) getter.invokeExact(owner);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("reading component " + name, e);
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
    Fields made = new Fields();
    known.put(type, made);
    made.all =
        Arrays.stream(type.getRecordComponents())
            .map(component -> field(component, known))
            .toArray(Field[]::new);
    return made;
  }

  private static Field field(RecordComponent component, Map<Class<?>, Fields> known) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      MethodHandle getter = MethodHandles.lookup().unreflect(accessor).asType(GETTER);
      return new Field(component.getName(), getter, form(component.getGenericType(), known));
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException("component " + component + " cannot be read", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          component.getDeclaringRecord().getSimpleName()
              + "."
              + component.getName()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private static Form form(Type type, Map<Class<?>, Fields> known) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        return list(form(arguments[0], known));
      }
      if (generic.getRawType() == Map.class && isKey(arguments[0])) {
        return map(form(arguments[1], known));
      }
    }
    if (!(type instanceof Class<?> plain)) {
      throw new IllegalArgumentException("no JSON form for " + type.getTypeName());
    }
    if (plain == String.class) {
      return (value, json) -> json.value((String) value);
    }
    if (plain == long.class || plain == Long.class) {
      return (value, json) -> json.value((long) value);
    }
    if (plain == int.class || plain == Integer.class) {
      return (value, json) -> json.value((int) value);
    }
    if (plain == boolean.class || plain == Boolean.class) {
      return (value, json) -> json.value((boolean) value);
    }
    if (plain == double.class || plain == Double.class) {
      return (value, json) -> json.value((double) value);
    }
    if (plain == Instant.class) {
      return (value, json) -> json.value((Instant) value);
    }
    if (plain == RawJson.class) {
      return (value, json) -> json.raw(((RawJson) value).text().getBytes(StandardCharsets.UTF_8));
    }
    if (plain == Object.class || plain == BigInteger.class) {
      return (value, json) -> json.tree(value);
    }
    if (plain.isEnum()) {
      return (value, json) -> json.value(((Enum<?>) value).name());
    }
    if (plain.isRecord()) {
      return fields(plain, known);
    }
    throw new IllegalArgumentException("no JSON form for " + plain.getName());
  }

  private static boolean isKey(Type type) {
    return type == String.class || (type instanceof Class<?> key && key.isEnum());
  }

  private static Form list(Form element) {
    return (value, json) -> {
      json.beginArray();
      for (Object each : (List<?>) value) {
        element.write(each, json);
      }
      json.endArray();
    };
  }

  private static Form map(Form element) {
    return (value, json) -> {
      Map<String, Object> sorted = new TreeMap<>();
      ((Map<?, ?>) value).forEach((key, each) -> sorted.put(keyName(key), each));
      json.beginObject();
      sorted.forEach((key, each) -> {
        json.name(key);
        element.write(each, json);
      });
      json.endObject();
    };
  }

  private static String keyName(Object key) {
    return key instanceof Enum<?> constant ? constant.name() : key.toString();
  }
}
