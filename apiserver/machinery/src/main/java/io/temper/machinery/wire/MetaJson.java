package io.temper.machinery.wire;

import io.temper.machinery.meta.ListMeta;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.OwnerReference;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusCause;
import io.temper.machinery.meta.StatusDetails;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The types of meta/v1 as JSON, in upstream's field order and with its `omitempty`s.
public final class MetaJson {
  private MetaJson() {}

  public static void write(ObjectMeta meta, JsonWriter json) {
    json.beginObject();
    json.optional("name", meta.name());
    json.optional("namespace", meta.namespace());
    json.optional("uid", meta.uid());
    json.optional("resourceVersion", meta.resourceVersion());
    if (meta.generation() != 0) {
      json.name("generation").value(meta.generation());
    }
    Instant created = meta.creationTimestamp();
    if (created != null) {
      json.name("creationTimestamp").value(created);
    }
    strings("labels", meta.labels(), json);
    strings("annotations", meta.annotations(), json);
    owners(meta.ownerReferences(), json);
    json.endObject();
  }

  public static void write(ListMeta meta, JsonWriter json) {
    json.beginObject();
    json.optional("resourceVersion", meta.resourceVersion());
    json.optional("continue", meta.continueToken());
    Long remaining = meta.remainingItemCount();
    if (remaining != null) {
      json.name("remainingItemCount").value(remaining.longValue());
    }
    json.endObject();
  }

  public static void write(Status status, JsonWriter json) {
    json.beginObject().name("kind").value("Status").name("apiVersion").value("v1");
    json.name("metadata");
    write(status.metadata(), json);
    json.optional("status", status.status());
    json.optional("message", status.message());
    json.optional("reason", status.reason());
    StatusDetails details = status.details();
    if (details != null) {
      json.name("details");
      write(details, json);
    }
    if (status.code() != 0) {
      json.name("code").value(status.code());
    }
    json.endObject();
  }

  private static void write(StatusDetails details, JsonWriter json) {
    json.beginObject();
    json.optional("name", details.name());
    json.optional("group", details.group());
    json.optional("kind", details.kind());
    json.optional("uid", details.uid());
    if (!details.causes().isEmpty()) {
      json.name("causes").beginArray();
      details.causes().forEach(cause -> write(cause, json));
      json.endArray();
    }
    if (details.retryAfterSeconds() != 0) {
      json.name("retryAfterSeconds").value(details.retryAfterSeconds());
    }
    json.endObject();
  }

  private static void write(StatusCause cause, JsonWriter json) {
    json.beginObject();
    json.optional("reason", cause.reason());
    json.optional("message", cause.message());
    json.optional("field", cause.field());
    json.endObject();
  }

  private static void strings(String name, Map<String, String> values, JsonWriter json) {
    if (!values.isEmpty()) {
      json.name(name).beginObject();
      new TreeMap<>(values).forEach((key, value) -> json.name(key).value(value));
      json.endObject();
    }
  }

  private static void owners(List<OwnerReference> owners, JsonWriter json) {
    if (owners.isEmpty()) {
      return;
    }
    json.name("ownerReferences").beginArray();
    for (OwnerReference owner : owners) {
      json.beginObject();
      json.name("apiVersion").value(owner.apiVersion());
      json.name("kind").value(owner.kind());
      json.name("name").value(owner.name());
      json.name("uid").value(owner.uid());
      if (owner.controller()) {
        json.name("controller").value(true);
      }
      if (owner.blockOwnerDeletion()) {
        json.name("blockOwnerDeletion").value(true);
      }
      json.endObject();
    }
    json.endArray();
  }
}
