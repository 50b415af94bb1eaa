package io.temper.machinery.table;

import io.temper.machinery.meta.ListMeta;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.wire.ByteBuilder;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.MetaJson;
import io.temper.machinery.wire.ObjectCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/// Writes the parts of a meta/v1 Table. Cells are made once for an object, but for the ages among
/// them; the object beside them is the shared encoding.
public final class TableCodec<T> {
  private static final String UNKNOWN = "<unknown>";
  private static final byte[] BEFORE_CELLS = "{\"cells\":[".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BEFORE_OBJECT = "],\"object\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  private final List<TableColumn<T>> columns;
  private final ObjectCodec<T> objects;
  private final byte[] definitions;

  /// Under which the cells of an object are kept with it.
  private final Object cellsKey = new Object();

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

  /// One row, without the comma before it.
  public void row(
      VersionedObject<T> object,
      IncludeObject include,
      String metaVersion,
      Instant now,
      ByteBuilder out) {
    out.append(BEFORE_CELLS);
    cells(object).write(now, out);
    out.append(BEFORE_OBJECT);
    out.append(
        switch (include) {
          case NONE -> NULL;
          case METADATA -> objects.partialJson(object, metaVersion);
          case OBJECT -> objects.json(object);
        });
    out.write('}');
  }

  /// The ages in an object's row: as long as they read the same, so does the row.
  public String ages(VersionedObject<T> object, Instant now) {
    return cells(object).ages(now);
  }

  private RowCells cells(VersionedObject<T> object) {
    if (object.kept(cellsKey) instanceof RowCells cells) {
      return cells;
    }
    RowCells made = RowCells.of(columns, object.object());
    object.keep(cellsKey, made);
    return made;
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
