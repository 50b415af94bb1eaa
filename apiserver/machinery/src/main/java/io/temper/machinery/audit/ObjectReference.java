package io.temper.machinery.audit;

import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.wire.JsonCopy.Copied;
import io.temper.machinery.wire.JsonWriter;

/// What a request is about; what is unknown is empty.
record ObjectReference(
    String resource,
    String namespace,
    String name,
    String uid,
    String group,
    String version,
    String resourceVersion,
    String subresource) {

  static ObjectReference of(RequestInfo info) {
    return new ObjectReference(
        info.resource(),
        info.namespace(),
        info.name(),
        "",
        info.group(),
        info.version(),
        "",
        info.subresource());
  }

  /// This one, with what it lacks taken from the object in the body.
  ObjectReference or(Copied object) {
    return new ObjectReference(
        resource,
        either(namespace, object.text("metadata.namespace")),
        either(name, object.text("metadata.name")),
        either(uid, object.text("metadata.uid")),
        group,
        version,
        either(resourceVersion, object.text("metadata.resourceVersion")),
        subresource);
  }

  void write(JsonWriter json) {
    json.beginObject();
    json.optional("resource", resource).optional("namespace", namespace).optional("name", name);
    json.optional("uid", uid).optional("apiGroup", group).optional("apiVersion", version);
    json.optional("resourceVersion", resourceVersion).optional("subresource", subresource);
    json.endObject();
  }

  private static String either(String known, String other) {
    return known.isEmpty() ? other : known;
  }
}
