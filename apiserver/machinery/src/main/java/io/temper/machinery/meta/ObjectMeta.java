package io.temper.machinery.meta;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What every object carries, as meta/v1 ObjectMeta, in the order of its fields on the wire.
/// Strings that are not set are empty, as in Go; `generation` 0, empty strings, lists and maps are
/// left out on the wire.
///
/// @param generateName start of the name, when the server completed it
/// @param deletionTimestamp when deletion was asked for, while finalizers hold the object back
/// @param deletionGracePeriodSeconds seconds it had left then
/// @param finalizers who must act before it may be gone
/// @param managedFields who owns which fields
public record ObjectMeta(
    String name,
    String generateName,
    String namespace,
    String uid,
    String resourceVersion,
    long generation,
    @Nullable Instant creationTimestamp,
    @Nullable Instant deletionTimestamp,
    @Nullable Long deletionGracePeriodSeconds,
    Map<String, String> labels,
    Map<String, String> annotations,
    List<OwnerReference> ownerReferences,
    List<String> finalizers,
    List<ManagedFieldsEntry> managedFields) {

  public ObjectMeta {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    ownerReferences = List.copyOf(ownerReferences);
    finalizers = List.copyOf(finalizers);
    managedFields = List.copyOf(managedFields);
  }

  /// Metadata of a computed object, before a store has given it a revision.
  public static ObjectMeta of(
      String namespace, String name, String uid, Instant created, Map<String, String> labels) {
    return new Builder()
        .namespace(namespace)
        .name(name)
        .uid(uid)
        .creationTimestamp(created)
        .labels(labels)
        .build();
  }

  /// Metadata in which nothing is set yet.
  public static Builder builder() {
    return new Builder();
  }

  /// The same, to be changed.
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.name = name;
    builder.generateName = generateName;
    builder.namespace = namespace;
    builder.uid = uid;
    builder.resourceVersion = resourceVersion;
    builder.generation = generation;
    builder.creationTimestamp = creationTimestamp;
    builder.deletionTimestamp = deletionTimestamp;
    builder.deletionGracePeriodSeconds = deletionGracePeriodSeconds;
    builder.labels = labels;
    builder.annotations = annotations;
    builder.ownerReferences = ownerReferences;
    builder.finalizers = finalizers;
    builder.managedFields = managedFields;
    return builder;
  }

  public ObjectMeta withResourceVersion(String rv) {
    return resourceVersion.equals(rv) ? this : toBuilder().resourceVersion(rv).build();
  }

  /// Gathers metadata field by field. For one thread.
  public static final class Builder {
    private String name = "";
    private String generateName = "";
    private String namespace = "";
    private String uid = "";
    private String resourceVersion = "";
    private long generation;
    private @Nullable Instant creationTimestamp;
    private @Nullable Instant deletionTimestamp;
    private @Nullable Long deletionGracePeriodSeconds;
    private Map<String, String> labels = Map.of();
    private Map<String, String> annotations = Map.of();
    private List<OwnerReference> ownerReferences = List.of();
    private List<String> finalizers = List.of();
    private List<ManagedFieldsEntry> managedFields = List.of();

    private Builder() {}

    public Builder name(String value) {
      name = value;
      return this;
    }

    public Builder generateName(String value) {
      generateName = value;
      return this;
    }

    public Builder namespace(String value) {
      namespace = value;
      return this;
    }

    public Builder uid(String value) {
      uid = value;
      return this;
    }

    public Builder resourceVersion(String value) {
      resourceVersion = value;
      return this;
    }

    public Builder generation(long value) {
      generation = value;
      return this;
    }

    public Builder creationTimestamp(@Nullable Instant value) {
      creationTimestamp = value;
      return this;
    }

    public Builder deletionTimestamp(@Nullable Instant value) {
      deletionTimestamp = value;
      return this;
    }

    public Builder deletionGracePeriodSeconds(@Nullable Long value) {
      deletionGracePeriodSeconds = value;
      return this;
    }

    public Builder labels(Map<String, String> value) {
      labels = value;
      return this;
    }

    public Builder annotations(Map<String, String> value) {
      annotations = value;
      return this;
    }

    public Builder ownerReferences(List<OwnerReference> value) {
      ownerReferences = value;
      return this;
    }

    public Builder finalizers(List<String> value) {
      finalizers = value;
      return this;
    }

    public Builder managedFields(List<ManagedFieldsEntry> value) {
      managedFields = value;
      return this;
    }

    public ObjectMeta build() {
      return new ObjectMeta(
          name,
          generateName,
          namespace,
          uid,
          resourceVersion,
          generation,
          creationTimestamp,
          deletionTimestamp,
          deletionGracePeriodSeconds,
          labels,
          annotations,
          ownerReferences,
          finalizers,
          managedFields);
    }
  }
}
