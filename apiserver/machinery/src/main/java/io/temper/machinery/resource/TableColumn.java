package io.temper.machinery.resource;

import io.temper.machinery.meta.ApiObject;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One column kubectl prints.
///
/// @param type `string`, `integer`, `boolean` or `date`
/// @param format OpenAPI format, empty for none; `name` marks the name column
/// @param priority 0 always shown, 1 and more only with `-o wide`
/// @param value what stands in the cell: String, Long, Boolean, or an [Instant], which is shown as
///   the time since then (`5m`); never null (`<none>` is the column's business)
public record TableColumn<T>(
    String name,
    String type,
    String format,
    String description,
    int priority,
    Function<ApiObject<T>, Object> value) {

  /// What kube prints where there is nothing.
  private static final String NONE = "<none>";

  /// What kube prints for a time that is not set.
  private static final String UNKNOWN = "<unknown>";

  /// A column of text.
  public static <T> TableColumn<T> of(
      String name, String description, Function<ApiObject<T>, Object> value) {
    return new TableColumn<>(name, "string", "", description, 0, value);
  }

  /// A column of whole numbers.
  public static <T> TableColumn<T> integer(
      String name, String description, Function<ApiObject<T>, Object> value) {
    return new TableColumn<>(name, "integer", "", description, 0, value);
  }

  /// A column of one field of the body.
  static <T> TableColumn<T> field(String name, String description, RecordPath<T> field) {
    return new TableColumn<>(
        name, field.columnType(), "", description, 0, object -> cell(field.value(object.body())));
  }

  private static Object cell(@Nullable Object value) {
    return switch (value) {
      case null -> NONE;
      case Integer number -> number.longValue();
      case Boolean _, Instant _, Long _ -> value;
      default -> value.toString();
    };
  }

  /// The first column of every table.
  static <T> TableColumn<T> nameColumn() {
    return new TableColumn<>(
        "Name",
        "string",
        "name",
        "Name of the object, unique in its namespace.",
        0,
        object -> object.metadata().name());
  }

  /// The last column of every table.
  static <T> TableColumn<T> ageColumn() {
    return new TableColumn<>(
        "Age",
        "date",
        "",
        "Time since the object was created.",
        0,
        object -> {
          Instant created = object.metadata().creationTimestamp();
          return created == null ? UNKNOWN : created;
        });
  }

  /// The same column, shown only with `-o wide`.
  public TableColumn<T> wide() {
    return new TableColumn<>(name, type, format, description, 1, value);
  }
}
