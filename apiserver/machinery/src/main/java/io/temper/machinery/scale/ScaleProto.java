package io.temper.machinery.scale;

import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.MetaProto;
import io.temper.machinery.wire.ProtoReader;

/// Scales as protobuf: autoscalers of kube-controller-manager write nothing else. Field numbers are
/// those of k8s.io/api `autoscaling/v1/generated.proto`.
///
/// ```
/// Scale{ 1: ObjectMeta  2: ScaleSpec{1: replicas}  3: ScaleStatus{1: replicas, 2: selector} }
/// ```
public final class ScaleProto {
  private ScaleProto() {}

  /// A scale in its envelope, as JSON. Of its metadata what a write goes by: which object in which
  /// state.
  ///
  /// @throws JsonException when it is none
  public static byte[] toJson(byte[] document) {
    MetaProto.Document scale = MetaProto.Document.read(document);
    JsonWriter json = new JsonWriter().beginObject();
    json.optional("kind", scale.kind()).optional("apiVersion", scale.apiVersion());
    ProtoReader message = new ProtoReader(scale.message());
    while (message.next()) {
      switch (message.field()) {
        case 1 -> metadata(message.bytes(), json.name("metadata"));
        case 2 -> counts(message.bytes(), json.name("spec"));
        case 3 -> counts(message.bytes(), json.name("status"));
        default -> {}
      }
    }
    return json.endObject().toByteArray();
  }

  private static void metadata(byte[] bytes, JsonWriter json) {
    json.beginObject();
    ProtoReader metadata = new ProtoReader(bytes);
    while (metadata.next()) {
      switch (metadata.field()) {
        case 1 -> json.optional("name", metadata.string());
        case 3 -> json.optional("namespace", metadata.string());
        case 5 -> json.optional("uid", metadata.string());
        case 6 -> json.optional("resourceVersion", metadata.string());
        default -> {}
      }
    }
    json.endObject();
  }

  private static void counts(byte[] bytes, JsonWriter json) {
    json.beginObject();
    ProtoReader counts = new ProtoReader(bytes);
    while (counts.next()) {
      switch (counts.field()) {
        case 1 -> {
          // Go takes the low half of a number that is too large.
          int replicas = (int) counts.number();
          json.name("replicas").value(replicas);
        }
        case 2 -> json.optional("selector", counts.string());
        default -> {}
      }
    }
    json.endObject();
  }
}
