package io.temper.machinery.meta;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What every object carries, as meta/v1 ObjectMeta. Strings that are not set are empty, as in Go;
/// `generation` 0 and empty strings are left out on the wire.
public record ObjectMeta(
    String name,
    String namespace,
    String uid,
    String resourceVersion,
    long generation,
    @Nullable Instant creationTimestamp,
    Map<String, String> labels,
    Map<String, String> annotations,
    List<OwnerReference> ownerReferences) {

  public ObjectMeta {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    ownerReferences = List.copyOf(ownerReferences);
  }

  /// Metadata of a computed object, before a store has given it a revision.
  public static ObjectMeta of(
      String namespace, String name, String uid, Instant created, Map<String, String> labels) {
    return new ObjectMeta(name, namespace, uid, "", 0, created, labels, Map.of(), List.of());
  }

  public ObjectMeta withResourceVersion(String rv) {
    return new ObjectMeta(
        name,
        namespace,
        uid,
        rv,
        generation,
        creationTimestamp,
        labels,
        annotations,
        ownerReferences);
  }
}
