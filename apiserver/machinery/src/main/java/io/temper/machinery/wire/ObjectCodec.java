package io.temper.machinery.wire;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.VersionedObject;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// The forms of one kind's objects. Each is encoded once per object and revision and kept with it,
/// so the arrays are shared: never change them. JSON has no newline at the end.
public final class ObjectCodec<T> {
  private static final String META_V1 = "meta.k8s.io/v1";

  private final String kind;
  private final String apiVersion;
  private final RecordCodec<T> body;
  private final int typeMetaEnd;

  // Keys of the cached forms. One codec's forms are never another one's.
  private final Object jsonForm = new Object();
  private final Object partialForm = new Object();
  private final Object partialBetaForm = new Object();
  private final Object protoForm = new Object();

  private final Function<ApiObject<T>, byte[]> toJson;

  /// @throws IllegalArgumentException when the body type has no JSON form
  public ObjectCodec(GroupVersion groupVersion, String kind, Class<T> bodyType) {
    this.kind = kind;
    this.apiVersion = groupVersion.toString();
    this.body = RecordCodec.of(bodyType);
    this.typeMetaEnd = typeMeta(kind, apiVersion).getBytes(StandardCharsets.UTF_8).length;
    this.toJson = this::encodeJson;
  }

  /// The whole object with kind and apiVersion.
  public byte[] json(VersionedObject<T> object) {
    return object.encoded(jsonForm, toJson);
  }

  /// The object as an item of a list of its kind: without kind and apiVersion.
  public void appendItem(VersionedObject<T> object, ByteBuilder out) {
    byte[] json = json(object);
    out.write('{');
    out.write(json, typeMetaEnd, json.length - typeMetaEnd);
  }

  /// The object's metadata as PartialObjectMetadata.
  ///
  /// @param metaVersion `v1` or `v1beta1`
  public byte[] partialJson(VersionedObject<T> object, String metaVersion) {
    return metaVersion.equals("v1")
        ? object.encoded(partialForm, o -> partialJson(o.metadata(), META_V1))
        : object.encoded(
            partialBetaForm, o -> partialJson(o.metadata(), "meta.k8s.io/" + metaVersion));
  }

  /// The metadata as a protobuf message, without envelope.
  public byte[] partialProto(VersionedObject<T> object) {
    return object.encoded(protoForm, o -> MetaProto.partial(o.metadata()));
  }

  /// An object of this kind that has nothing but this metadata, as bookmarks are.
  public byte[] emptyJson(ObjectMeta metadata) {
    return json(kind, apiVersion, metadata);
  }

  /// @param apiVersion of the PartialObjectMetadata
  public static byte[] partialJson(ObjectMeta metadata, String apiVersion) {
    return json("PartialObjectMetadata", apiVersion, metadata);
  }

  private byte[] encodeJson(ApiObject<T> object) {
    JsonWriter json = new JsonWriter();
    begin(kind, apiVersion, object.metadata(), json);
    body.writeMembers(object.body(), json);
    return json.endObject().toByteArray();
  }

  private static byte[] json(String kind, String apiVersion, ObjectMeta metadata) {
    JsonWriter json = new JsonWriter();
    begin(kind, apiVersion, metadata, json);
    return json.endObject().toByteArray();
  }

  private static void begin(String kind, String apiVersion, ObjectMeta metadata, JsonWriter json) {
    json.beginObject().name("kind").value(kind).name("apiVersion").value(apiVersion);
    json.name("metadata");
    MetaJson.write(metadata, json);
  }

  private static String typeMeta(String kind, String apiVersion) {
    return "{\"kind\":\"" + kind + "\",\"apiVersion\":\"" + apiVersion + "\",";
  }
}
