package io.temper.machinery.verbs;

import io.temper.machinery.meta.ListMeta;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.table.IncludeObject;
import io.temper.machinery.table.TableCodec;
import io.temper.machinery.wire.ByteBuilder;
import io.temper.machinery.wire.JsonWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Tables. The columns are described in the first one only, so that the rows of a watch line up
/// under one heading.
final class TableView<T> implements View<T> {
  private final TableCodec<T> codec;
  private final IncludeObject include;
  private final String metaVersion;
  private final InstantSource clock;
  private Instant now;
  private boolean headers = true;

  TableView(TableCodec<T> codec, IncludeObject include, String metaVersion, InstantSource clock) {
    this.codec = codec;
    this.include = include;
    this.metaVersion = metaVersion;
    this.clock = clock;
    this.now = clock.instant();
  }

  @Override
  public byte[] object(VersionedObject<T> object) {
    return rows(object.metadata(), List.of(object));
  }

  /// A whole Table.
  byte[] rows(ObjectMeta about, List<VersionedObject<T>> rows) {
    now = clock.instant();
    ByteBuilder out = new ByteBuilder();
    beginList(new ListMeta(about.resourceVersion(), "", null), out);
    for (int i = 0; i < rows.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      item(rows.get(i), out);
    }
    endList(out);
    return out.toByteArray();
  }

  @Override
  public byte[] bookmark(ObjectMeta metadata) {
    JsonWriter json = new JsonWriter();
    begin(new ListMeta(metadata.resourceVersion(), "", null), json);
    codec.bookmarkRow(metadata, metaVersion, json);
    codec.end(json);
    return json.toByteArray();
  }

  @Override
  public void beginList(ListMeta metadata, ByteBuilder out) {
    begin(metadata, new JsonWriter(out));
  }

  @Override
  public void item(VersionedObject<T> object, ByteBuilder out) {
    codec.row(object, include, metaVersion, now, out);
  }

  @Override
  public Object form() {
    return new Form(codec, include, metaVersion);
  }

  @Override
  public String varying(VersionedObject<T> object) {
    return codec.ages(object, now);
  }

  @Override
  public void endList(ByteBuilder out) {
    out.ascii("]}");
  }

  /// By the identity of the codec.
  private record Form(TableCodec<?> codec, IncludeObject include, String metaVersion) {}

  private void begin(ListMeta metadata, JsonWriter json) {
    codec.begin(metadata, metaVersion, headers, json);
    headers = false;
  }
}
