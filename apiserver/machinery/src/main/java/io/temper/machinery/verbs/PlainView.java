package io.temper.machinery.verbs;

import io.temper.machinery.meta.ListMeta;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.wire.ByteBuilder;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.MetaJson;
import io.temper.machinery.wire.ObjectCodec;

/// Objects as they are. In a list they carry no kind and apiVersion, as with typed Go.
record PlainView<T>(ObjectCodec<T> codec, String listKind, String apiVersion) implements View<T> {
  @Override
  public byte[] object(VersionedObject<T> object) {
    return codec.json(object);
  }

  @Override
  public byte[] bookmark(ObjectMeta metadata) {
    return codec.emptyJson(metadata);
  }

  @Override
  public void beginList(ListMeta metadata, ByteBuilder out) {
    beginList(listKind, apiVersion, metadata, out);
  }

  @Override
  public void item(VersionedObject<T> object, ByteBuilder out) {
    codec.appendItem(object, out);
  }

  @Override
  public Object form() {
    return codec;
  }

  @Override
  public void endList(ByteBuilder out) {
    out.ascii("]}");
  }

  static void beginList(String kind, String apiVersion, ListMeta metadata, ByteBuilder out) {
    JsonWriter json = new JsonWriter(out);
    json.beginObject().name("kind").value(kind).name("apiVersion").value(apiVersion);
    json.name("metadata");
    MetaJson.write(metadata, json);
    json.name("items").beginArray();
  }
}
