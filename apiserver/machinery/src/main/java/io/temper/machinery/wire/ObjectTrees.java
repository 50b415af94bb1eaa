package io.temper.machinery.wire;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.ObjectMeta;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Objects of one kind as the trees of [JsonText#parse], and back: for what works on fields by
/// their names, as patches and the managers of fields do.
public final class ObjectTrees<T> {
  private static final RecordDecoder<ObjectMeta> METADATA = RecordDecoder.of(ObjectMeta.class);

  private final String kind;
  private final String apiVersion;
  private final RecordCodec<T> encoder;
  private final RecordDecoder<T> decoder;

  /// @throws IllegalArgumentException when the body type has no JSON form
  public ObjectTrees(GroupVersion groupVersion, String kind, Class<T> bodyType) {
    this.kind = kind;
    this.apiVersion = groupVersion.toString();
    this.encoder = RecordCodec.of(bodyType);
    this.decoder = RecordDecoder.of(bodyType);
  }

  /// The whole object with kind and apiVersion, as it is on the wire.
  public Map<String, @Nullable Object> of(ApiObject<T> object) {
    TreeWriter tree = new TreeWriter();
    tree.beginObject().name("kind").value(kind).name("apiVersion").value(apiVersion);
    tree.name("metadata");
    MetaJson.write(object.metadata(), tree);
    encoder.writeMembers(object.body(), tree);
    return tree.endObject().object();
  }

  /// @throws ValueException when a value is not what its field takes
  public ApiObject<T> read(Map<?, ?> tree) {
    return new ApiObject<>(metadata(tree.get("metadata")), decoder.read(tree));
  }

  private static ObjectMeta metadata(@Nullable Object tree) {
    try {
      return METADATA.read(tree instanceof Map<?, ?> map ? map : Map.of());
    } catch (ValueException e) {
      throw e.below("metadata");
    }
  }

  /// The metadata alone.
  public static Map<String, @Nullable Object> of(ObjectMeta metadata) {
    TreeWriter tree = new TreeWriter();
    MetaJson.write(metadata, tree);
    return tree.object();
  }

  /// The metadata with the managed fields of a tree.
  public static ObjectMeta withManagedFields(ObjectMeta metadata, Map<?, ?> tree) {
    Object fields = tree.get("metadata") instanceof Map<?, ?> map ? map.get("managedFields") : null;
    ObjectMeta read = METADATA.read(fields == null ? Map.of() : Map.of("managedFields", fields));
    return metadata.toBuilder().managedFields(read.managedFields()).build();
  }
}
