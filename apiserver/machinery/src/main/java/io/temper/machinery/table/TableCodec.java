package io.temper.machinery.table;

import io.temper.machinery.meta.ListMeta;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.MetaJson;
import io.temper.machinery.wire.ObjectCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Writes the parts of a meta/v1 Table. Cells are made for every answer, because ages are among
/// them; the object beside them is the shared encoding.
public final class TableCodec<T> {
  private static final String UNKNOWN = "<unknown>";

  private final List<TableColumn<T>> columns;
  private final ObjectCodec<T> objects;
  private final byte[] definitions;

  public TableCodec(List<TableColumn<T>> columns, ObjectCodec<T> objects) {
    this.columns = List.copyOf(columns);
    this.objects = objects;
    this.definitions = definitions(columns);
  }

  /// All up to the first row.
  ///
  /// @param metaVersion `v1` or `v1beta1`
  /// @param headers whether the columns are described; a watch does so once
  public void begin(ListMeta metadata, String metaVersion, boolean headers, JsonWriter json) {
    json.beginObject().name("kind").value("Table");
    json.name("apiVersion").value("meta.k8s.io/" + metaVersion).name("metadata");
    MetaJson.write(metadata, json);
    json.name("columnDefinitions");
    if (headers) {
      json.raw(definitions);
    } else {
      json.nullValue();
    }
    json.name("rows").beginArray();
  }

  public void end(JsonWriter json) {
    json.endArray().endObject();
  }

  public void row(
      VersionedObject<T> object,
      IncludeObject include,
      String metaVersion,
      Instant now,
      JsonWriter json) {
    json.beginObject().name("cells").beginArray();
    for (TableColumn<T> column : columns) {
      cell(column.value().apply(object.object()), now, json);
    }
    json.endArray().name("object");
    switch (include) {
      case NONE -> json.nullValue();
      case METADATA -> json.raw(objects.partialJson(object, metaVersion));
      case OBJECT -> json.raw(objects.json(object));
    }
    json.endObject();
  }

  /// The row of a bookmark: nothing but metadata, which is always included, since it carries the
  /// mark clients wait for.
  public void bookmarkRow(ObjectMeta metadata, String metaVersion, JsonWriter json) {
    json.beginObject().name("cells").beginArray();
    for (TableColumn<T> column : columns) {
      if (column.format().equals("name")) {
        json.value("");
      } else if (column.type().equals("date")) {
        json.value(UNKNOWN);
      } else {
        json.nullValue();
      }
    }
    json.endArray().name("object");
    json.raw(ObjectCodec.partialJson(metadata, "meta.k8s.io/" + metaVersion));
    json.endObject();
  }

  private static void cell(Object value, Instant now, JsonWriter json) {
    if (value instanceof Instant time) {
      json.value(HumanDuration.of(Duration.between(time, now)));
    } else {
      json.tree(value);
    }
  }

  private static byte[] definitions(List<? extends TableColumn<?>> columns) {
    JsonWriter json = new JsonWriter().beginArray();
    for (TableColumn<?> column : columns) {
      json.beginObject();
      json.name("name").value(column.name());
      json.name("type").value(column.type());
      json.name("format").value(column.format());
      json.name("description").value(column.description());
      json.name("priority").value(column.priority());
      json.endObject();
    }
    return json.endArray().toByteArray();
  }
}
