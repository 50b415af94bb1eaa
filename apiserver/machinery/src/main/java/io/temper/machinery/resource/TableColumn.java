package io.temper.machinery.resource;

import io.temper.machinery.meta.ApiObject;
import java.util.function.Function;

/// One column kubectl prints.
///
/// @param type `string`, `integer`, `boolean` or `date`
/// @param format OpenAPI format, empty for none; `name` marks the name column
/// @param priority 0 always shown, 1 and more only with `-o wide`
/// @param value what stands in the cell: String, Long, Boolean; never null (`<none>` is the
///   column's business)
public record TableColumn<T>(
    String name,
    String type,
    String format,
    String description,
    int priority,
    Function<ApiObject<T>, Object> value) {

  public static <T> TableColumn<T> of(
      String name, String description, Function<ApiObject<T>, Object> value) {
    return new TableColumn<>(name, "string", "", description, 0, value);
  }

  /// The same column, shown only with `-o wide`.
  public TableColumn<T> wide() {
    return new TableColumn<>(name, type, format, description, 1, value);
  }
}
