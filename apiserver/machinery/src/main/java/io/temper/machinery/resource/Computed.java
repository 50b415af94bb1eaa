package io.temper.machinery.resource;

import io.temper.machinery.meta.ApiObject;
import java.util.List;
import java.util.function.Function;

/// A subresource that is an object of a kind of its own, made anew each time somebody asks for it;
/// it can only be read, and nothing keeps one: `…/podperfs/web/threads`. Its making may take its
/// time, but no longer than a request may.
///
/// ```java
/// Computed.of("wear", BikeWear.class, bike -> workshop.look(bike.metadata().name()))
///     .rows(BikeWear::partByPart)
///     .columns(TableColumn.of("Part", "Which part.", row -> row.body().parts().getFirst().name()))
/// ```
///
/// Its metadata is that of the object as far as it says which one that is, without a revision: who
/// asks again may hear something else.
///
/// @param bodyType record whose components stand beside `metadata`; the kind has its name
/// @param columns of its Table, all there are
/// @param rows what the rows of that Table are about: a body for each
/// @param maker makes the body; a [io.temper.machinery.meta.StatusException] is the answer instead
public record Computed<T, V>(
    String name,
    Class<V> bodyType,
    List<TableColumn<V>> columns,
    Function<V, List<V>> rows,
    Function<ApiObject<T>, V> maker)
    implements Subresource<T> {

  public Computed {
    columns = List.copyOf(columns);
    if (!name.matches("[a-z][a-z0-9]*")) {
      throw new IllegalArgumentException("no name of a subresource: " + name);
    }
  }

  /// Its Table has one row: name and age of the object.
  public static <T, V> Computed<T, V> of(
      String name, Class<V> bodyType, Function<ApiObject<T>, V> maker) {
    return new Computed<>(
        name,
        bodyType,
        List.of(TableColumn.nameColumn(), TableColumn.ageColumn()),
        List::of,
        maker);
  }

  /// Other rows of its Table, as bodies that hold what the row shows.
  public Computed<T, V> rows(Function<V, List<V>> parts) {
    return new Computed<>(name, bodyType, columns, parts, maker);
  }

  /// Other columns of its Table; none is added to them.
  @SafeVarargs
  @SuppressWarnings("varargs") // copied, never written
  public final Computed<T, V> columns(TableColumn<V>... all) {
    return new Computed<>(name, bodyType, List.of(all), rows, maker);
  }

  /// Its kind: the record's name.
  public String kind() {
    return bodyType.getSimpleName();
  }

  @Override
  public List<String> verbs(boolean readable, boolean writable) {
    return readable ? List.of("get") : List.of();
  }
}
