package io.temper.machinery.wire;

import io.temper.machinery.meta.ListMeta;
import io.temper.machinery.meta.ManagedFieldsEntry;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.OwnerReference;
import io.temper.machinery.meta.RawJson;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusCause;
import io.temper.machinery.meta.StatusDetails;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The types of meta/v1 as JSON, in upstream's field order and with its `omitempty`s.
public final class MetaJson {
  private MetaJson() {}

  public static void write(ObjectMeta meta, JsonSink json) {
    json.beginObject();
    json.optional("name", meta.name());
    json.optional("generateName", meta.generateName());
    json.optional("namespace", meta.namespace());
    json.optional("uid", meta.uid());
    json.optional("resourceVersion", meta.resourceVersion());
    if (meta.generation() != 0) {
      json.name("generation").value(meta.generation());
    }
    time("creationTimestamp", meta.creationTimestamp(), json);
    time("deletionTimestamp", meta.deletionTimestamp(), json);
    Long grace = meta.deletionGracePeriodSeconds();
    if (grace != null) {
      json.name("deletionGracePeriodSeconds").value(grace.longValue());
    }
    strings("labels", meta.labels(), json);
    strings("annotations", meta.annotations(), json);
    owners(meta.ownerReferences(), json);
    finalizers(meta.finalizers(), json);
    managedFields(meta.managedFields(), json);
    json.endObject();
  }

  public static void write(ListMeta meta, JsonSink json) {
    json.beginObject();
    json.optional("resourceVersion", meta.resourceVersion());
    json.optional("continue", meta.continueToken());
    Long remaining = meta.remainingItemCount();
    if (remaining != null) {
      json.name("remainingItemCount").value(remaining.longValue());
    }
    json.endObject();
  }

  public static void write(Status status, JsonSink json) {
    json.beginObject().name("kind").value("Status").name("apiVersion").value("v1");
    writeMembers(status, json);
    json.endObject();
  }

  /// What follows kind and apiVersion.
  public static void writeMembers(Status status, JsonSink json) {
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
  }

  private static void write(StatusDetails details, JsonSink json) {
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

  private static void write(StatusCause cause, JsonSink json) {
    json.beginObject();
    json.optional("reason", cause.reason());
    json.optional("message", cause.message());
    json.optional("field", cause.field());
    json.endObject();
  }

  private static void strings(String name, Map<String, String> values, JsonSink json) {
    if (!values.isEmpty()) {
      json.name(name).beginObject();
      new TreeMap<>(values).forEach((key, value) -> json.name(key).value(value));
      json.endObject();
    }
  }

  private static void owners(List<OwnerReference> owners, JsonSink json) {
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
      flag("controller", owner.controller(), json);
      flag("blockOwnerDeletion", owner.blockOwnerDeletion(), json);
      json.endObject();
    }
    json.endArray();
  }

  private static void finalizers(List<String> finalizers, JsonSink json) {
    if (!finalizers.isEmpty()) {
      json.name("finalizers").beginArray();
      finalizers.forEach(json::value);
      json.endArray();
    }
  }

  private static void managedFields(List<ManagedFieldsEntry> entries, JsonSink json) {
    if (entries.isEmpty()) {
      return;
    }
    json.name("managedFields").beginArray();
    for (ManagedFieldsEntry entry : entries) {
      json.beginObject();
      json.optional("manager", entry.manager());
      json.optional("operation", entry.operation());
      json.optional("apiVersion", entry.apiVersion());
      time("time", entry.time(), json);
      json.optional("fieldsType", entry.fieldsType());
      RawJson fields = entry.fieldsV1();
      if (fields != null) {
        json.name("fieldsV1").raw(fields.text().getBytes(StandardCharsets.UTF_8));
      }
      json.optional("subresource", entry.subresource());
      json.endObject();
    }
    json.endArray();
  }

  private static void time(String name, @Nullable Instant time, JsonSink json) {
    if (time != null) {
      json.name(name).value(time);
    }
  }

  private static void flag(String name, @Nullable Boolean value, JsonSink json) {
    if (value != null) {
      json.name(name).value(value.booleanValue());
    }
  }
}
