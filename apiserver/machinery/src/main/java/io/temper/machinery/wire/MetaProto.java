package io.temper.machinery.wire;

import io.temper.machinery.meta.ListMeta;
import io.temper.machinery.meta.ManagedFieldsEntry;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.OwnerReference;
import io.temper.machinery.meta.RawJson;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusCause;
import io.temper.machinery.meta.StatusDetails;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The types of meta/v1 as protobuf; field numbers are those of apimachinery
/// `pkg/apis/meta/v1/generated.proto`. Own kinds have no protobuf form.
///
/// ```
/// document  "k8s\0" Unknown{ 1: TypeMeta{1: apiVersion, 2: kind}  2: raw  3: ""  4: "" }
/// watch     length (4 bytes, big endian) WatchEvent{ 1: type  2: RawExtension{1: document} } …
/// ```
public final class MetaProto {
  private static final byte[] MAGIC = {'k', '8', 's', 0};

  private MetaProto() {}

  /// A message in the envelope that says what it is.
  public static byte[] document(String apiVersion, String kind, byte[] message) {
    byte[] unknown =
        new ProtoWriter()
            .message(1, type -> type.string(1, apiVersion).string(2, kind))
            .bytes(2, message)
            .string(3, "")
            .string(4, "")
            .toByteArray();
    ByteBuilder out = new ByteBuilder(MAGIC.length + unknown.length);
    out.append(MAGIC);
    out.append(unknown);
    return out.toByteArray();
  }

  /// What came in the envelope that says what it is.
  ///
  /// @param message empty when nothing was in it
  public record Document(String apiVersion, String kind, byte[] message) {
    /// @throws JsonException when it does not come in the envelope, or that is malformed
    public static Document read(byte[] document) {
      int length = MAGIC.length;
      if (document.length < length || !Arrays.equals(document, 0, length, MAGIC, 0, length)) {
        throw new JsonException(
            "provided data does not appear to be a protobuf message, expected prefix "
                + "[107 56 115 0]");
      }
      byte[] type = {};
      byte[] message = {};
      ProtoReader unknown = new ProtoReader(Arrays.copyOfRange(document, length, document.length));
      while (unknown.next()) {
        switch (unknown.field()) {
          case 1 -> type = unknown.bytes();
          case 2 -> message = unknown.bytes();
          default -> {}
        }
      }
      return of(new ProtoReader(type), message);
    }

    private static Document of(ProtoReader type, byte[] message) {
      String apiVersion = "";
      String kind = "";
      while (type.next()) {
        switch (type.field()) {
          case 1 -> apiVersion = type.string();
          case 2 -> kind = type.string();
          default -> {}
        }
      }
      return new Document(apiVersion, kind, message);
    }
  }

  /// One frame of a watch stream.
  ///
  /// @param document the object, in its envelope
  public static byte[] watchFrame(String type, byte[] document) {
    byte[] event =
        new ProtoWriter()
            .string(1, type)
            .message(2, extension -> extension.bytes(1, document))
            .toByteArray();
    ByteBuilder out = new ByteBuilder(4 + event.length);
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(event.length >> shift);
    }
    out.append(event);
    return out.toByteArray();
  }

  /// A PartialObjectMetadata message.
  public static byte[] partial(ObjectMeta meta) {
    return new ProtoWriter().message(1, out -> write(meta, out)).toByteArray();
  }

  /// An ObjectMeta message with a name and nothing else.
  public static byte[] named(String name) {
    ProtoWriter out = new ProtoWriter();
    write(ObjectMeta.builder().name(name).build(), out);
    return out.toByteArray();
  }

  /// A PartialObjectMetadataList message.
  ///
  /// @param items PartialObjectMetadata messages
  public static byte[] partialList(ListMeta metadata, List<byte[]> items) {
    ProtoWriter out = new ProtoWriter();
    out.message(1, nested -> write(metadata, nested));
    items.forEach(item -> out.bytes(2, item));
    return out.toByteArray();
  }

  /// A Status message.
  public static byte[] status(Status status) {
    ProtoWriter out = new ProtoWriter();
    out.message(1, meta -> write(status.metadata(), meta));
    out.string(2, status.status()).string(3, status.message()).string(4, status.reason());
    StatusDetails details = status.details();
    if (details != null) {
      out.message(5, nested -> write(details, nested));
    }
    return out.number(6, status.code()).toByteArray();
  }

  static void write(ListMeta meta, ProtoWriter out) {
    out.string(1, "").string(2, meta.resourceVersion()).string(3, meta.continueToken());
    Long remaining = meta.remainingItemCount();
    if (remaining != null) {
      out.number(4, remaining);
    }
  }

  private static void write(ObjectMeta meta, ProtoWriter out) {
    out.string(1, meta.name())
        .string(2, meta.generateName())
        .string(3, meta.namespace())
        .string(4, "");
    out.string(5, meta.uid()).string(6, meta.resourceVersion()).number(7, meta.generation());
    Instant created = meta.creationTimestamp();
    out.message(8, time -> write(created, time));
    Instant deletion = meta.deletionTimestamp();
    if (deletion != null) {
      out.message(9, time -> write(deletion, time));
    }
    Long grace = meta.deletionGracePeriodSeconds();
    if (grace != null) {
      out.number(10, grace);
    }
    strings(11, meta.labels(), out);
    strings(12, meta.annotations(), out);
    for (OwnerReference owner : meta.ownerReferences()) {
      out.message(13, nested -> write(owner, nested));
    }
    meta.finalizers().forEach(finalizer -> out.string(14, finalizer));
    for (ManagedFieldsEntry entry : meta.managedFields()) {
      out.message(17, nested -> write(entry, nested));
    }
  }

  private static void write(ManagedFieldsEntry entry, ProtoWriter out) {
    out.string(1, entry.manager()).string(2, entry.operation()).string(3, entry.apiVersion());
    Instant time = entry.time();
    if (time != null) {
      out.message(4, nested -> write(time, nested));
    }
    out.string(6, entry.fieldsType());
    RawJson fields = entry.fieldsV1();
    if (fields != null) {
      out.message(7, raw -> raw.string(1, fields.text()));
    }
    out.string(8, entry.subresource());
  }

  private static void write(@Nullable Instant time, ProtoWriter out) {
    if (time != null) {
      out.number(1, time.getEpochSecond()).number(2, 0);
    }
  }

  private static void write(OwnerReference owner, ProtoWriter out) {
    out.string(1, owner.kind()).string(3, owner.name()).string(4, owner.uid());
    out.string(5, owner.apiVersion());
    flag(6, owner.controller(), out);
    flag(7, owner.blockOwnerDeletion(), out);
  }

  private static void flag(int field, @Nullable Boolean value, ProtoWriter out) {
    if (value != null) {
      out.number(field, value ? 1 : 0);
    }
  }

  private static void write(StatusDetails details, ProtoWriter out) {
    out.string(1, details.name()).string(2, details.group()).string(3, details.kind());
    for (StatusCause cause : details.causes()) {
      out.message(
          4,
          nested ->
              nested.string(1, cause.reason()).string(2, cause.message()).string(3, cause.field()));
    }
    out.number(5, details.retryAfterSeconds()).string(6, details.uid());
  }

  private static void strings(int field, Map<String, String> values, ProtoWriter out) {
    new TreeMap<>(values)
        .forEach(
            (key, value) -> out.message(field, entry -> entry.string(1, key).string(2, value)));
  }
}
