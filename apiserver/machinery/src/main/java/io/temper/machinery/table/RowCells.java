package io.temper.machinery.table;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.wire.ByteBuilder;
import io.temper.machinery.wire.JsonWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The cells of one object's row, written once but for the ages among them, which go on changing
/// while the object does not.
///
/// ```
/// "web","3/3", 5m ,"nginx"
/// └─ fixed 0 ─┘  │ └fixed 1┘
///             times 0
/// ```
///
/// @param fixed one more than there are times
record RowCells(List<byte[]> fixed, List<Instant> times) {
  static <T> RowCells of(List<TableColumn<T>> columns, ApiObject<T> object) {
    List<byte[]> fixed = new ArrayList<>();
    List<Instant> times = new ArrayList<>();
    ByteBuilder text = new ByteBuilder();
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        text.write(',');
      }
      Object value = columns.get(i).value().apply(object);
      if (value instanceof Instant time) {
        fixed.add(text.toByteArray());
        text.clear();
        times.add(time);
      } else {
        new JsonWriter(text).tree(value);
      }
    }
    fixed.add(text.toByteArray());
    return new RowCells(List.copyOf(fixed), List.copyOf(times));
  }

  /// All cells with commas between.
  void write(Instant now, ByteBuilder out) {
    out.append(fixed.getFirst());
    for (int i = 0; i < times.size(); i++) {
      new JsonWriter(out).value(age(times.get(i), now));
      out.append(fixed.get(i + 1));
    }
  }

  /// All ages: as long as they read the same, so does the row.
  String ages(Instant now) {
    return times.size() == 1
        ? age(times.getFirst(), now)
        : times.stream().map(time -> age(time, now)).collect(Collectors.joining(" "));
  }

  private static String age(Instant time, Instant now) {
    return HumanDuration.of(Duration.between(time, now));
  }
}
