package io.temper.machinery.wire;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.store.StoredForm;
import java.util.Map;

/// Objects whose body is a record, kept as the JSON that clients see: kind and apiVersion, metadata
/// without a revision, and the body. Anybody with access to the store can read it.
public final class StoredJson<T> implements StoredForm<T> {
  private final GroupVersion groupVersion;
  private final String kind;
  private final RecordCodec<T> encoder;
  private final ObjectTrees<T> trees;

  /// @throws IllegalArgumentException when the body type has no JSON form
  public StoredJson(GroupVersion groupVersion, String kind, Class<T> bodyType) {
    this.groupVersion = groupVersion;
    this.kind = kind;
    this.encoder = RecordCodec.of(bodyType);
    this.trees = new ObjectTrees<>(groupVersion, kind, bodyType);
  }

  @Override
  public byte[] write(ApiObject<T> object) {
    JsonWriter json = new JsonWriter();
    json.beginObject().name("kind").value(kind);
    json.name("apiVersion").value(groupVersion.toString()).name("metadata");
    MetaJson.write(object.metadata().withResourceVersion(""), json);
    encoder.writeMembers(object.body(), json);
    return json.endObject().toByteArray();
  }

  @Override
  public ApiObject<T> read(byte[] bytes) {
    try {
      if (JsonText.parse(bytes) instanceof Map<?, ?> object
          && object.get("metadata") instanceof Map<?, ?>) {
        return trees.read(object);
      }
    } catch (JsonException e) {
      throw new IllegalArgumentException("a stored object is no JSON: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("a stored object has no metadata");
  }
}
