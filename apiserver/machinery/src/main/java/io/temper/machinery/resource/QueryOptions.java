package io.temper.machinery.resource;

import io.temper.machinery.exchange.Query;
import io.temper.machinery.meta.GoText;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A record as the parameters of a query, read as apimachinery `pkg/runtime/conversion.go` does:
/// what nobody knows is skipped, of what is there twice the first counts.
///
/// | component | parameter |
/// |---|---|
/// | String | its text |
/// | boolean, Boolean | false for `0` and `false`, else true |
/// | int, long and their boxes | a decimal number |
/// | Instant | a time as in RFC 3339 |
/// | List of String | all of them |
public final class QueryOptions<O extends Record> {
  private final Constructor<O> constructor;
  private final O defaults;
  private final List<Parameter> parameters;

  private QueryOptions(Constructor<O> constructor, O defaults, List<Parameter> parameters) {
    this.constructor = constructor;
    this.defaults = defaults;
    this.parameters = parameters;
  }

  /// @param defaults what counts for parameters that are not there
  /// @throws IllegalArgumentException when a component cannot be a parameter
  public static <O extends Record> QueryOptions<O> of(O defaults) {
    // A record's class is that of its declaration: nothing can extend it.
    @SuppressWarnings("unchecked")
    Class<O> type = (Class<O>) defaults.getClass();
    RecordComponent[] components = type.getRecordComponents();
    try {
      Constructor<O> canonical =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      canonical.setAccessible(true);
      return new QueryOptions<>(
          canonical, defaults, Arrays.stream(components).map(Parameter::of).toList());
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(type.getName() + " has no canonical constructor", e);
    }
  }

  /// The parameters, in the order of the record.
  public List<Parameter> parameters() {
    return parameters;
  }

  /// @throws StatusException BadRequest when a parameter is not what its component takes
  public O read(Query query) {
    Object[] values =
        parameters.stream()
            .map(parameter -> parameter.read(query).orElseGet(() -> parameter.of(defaults)))
            .toArray();
    try {
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(constructor + " refuses what it should check as options", e);
    }
  }

  /// One parameter.
  ///
  /// @param component of the record
  public record Parameter(RecordComponent component, Form form) {
    private static Parameter of(RecordComponent component) {
      component.getAccessor().setAccessible(true);
      return new Parameter(component, Form.of(component));
    }

    public String name() {
      return component.getName();
    }

    private Optional<Object> read(Query query) {
      List<String> values = query.all(name());
      return values.isEmpty() ? Optional.empty() : Optional.of(form.read(values));
    }

    /// What a record says of it; null for nothing.
    public @Nullable Object of(Record options) {
      try {
        return component.getAccessor().invoke(options);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("reading component " + component, e);
      }
    }
  }

  /// What a parameter may say.
  public enum Form {
    TEXT("string"),
    TEXTS("string"),
    FLAG("boolean"),
    INT32("integer"),
    INT64("integer"),
    TIME("string");

    private final String type;

    Form(String type) {
      this.type = type;
    }

    /// The type as OpenAPI says it.
    public String type() {
      return type;
    }

    private static Form of(RecordComponent component) {
      Type type = component.getGenericType();
      if (type == String.class) {
        return TEXT;
      }
      if (type == boolean.class || type == Boolean.class) {
        return FLAG;
      }
      if (type == int.class || type == Integer.class) {
        return INT32;
      }
      if (type == long.class || type == Long.class) {
        return INT64;
      }
      if (type == Instant.class) {
        return TIME;
      }
      if (type instanceof ParameterizedType generic
          && generic.getRawType() == List.class
          && generic.getActualTypeArguments()[0] == String.class) {
        return TEXTS;
      }
      throw new IllegalArgumentException(
          component.getDeclaringRecord().getName()
              + "."
              + component.getName()
              + " cannot be a parameter of a query");
    }

    private Object read(List<String> values) {
      String first = values.getFirst();
      return switch (this) {
        case TEXT -> first;
        case TEXTS -> List.copyOf(values);
        case FLAG -> !first.equals("0") && !first.equalsIgnoreCase("false");
        case INT32 -> (int) integer(first, 32);
        case INT64 -> integer(first, 64);
        case TIME -> time(first);
      };
    }

    private static long integer(String text, int bits) {
      String why = "";
      if (!text.matches("[+-]?[0-9]+")) {
        why = "invalid syntax";
      } else if (new BigInteger(text).bitLength() >= bits) {
        why = "value out of range";
      } else {
        return Long.parseLong(text);
      }
      throw new StatusException(
          Status.badRequest("strconv.ParseInt: parsing " + GoText.quote(text) + ": " + why));
    }

    private static Instant time(String text) {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeException _) {
        throw new StatusException(
            Status.badRequest(
                "parsing time " + GoText.quote(text) + " as \"2006-01-02T15:04:05Z07:00\""));
      }
    }
  }
}
