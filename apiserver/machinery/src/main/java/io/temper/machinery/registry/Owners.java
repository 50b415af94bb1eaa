package io.temper.machinery.registry;

import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.OwnerReference;
import io.temper.machinery.warning.Warnings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Keeps each owner of an object once. Source: apiserver `pkg/endpoints/handlers/rest.go`.
public final class Owners {
  private Owners() {}

  /// The metadata without owners that are there twice, about which the client is warned.
  public static ObjectMeta distinct(ObjectMeta metadata, Warnings warnings) {
    return distinct(metadata, "", warnings);
  }

  /// As [#distinct] for what a patch brought about, which is looked at later.
  public static ObjectMeta distinctOfPatched(ObjectMeta metadata, Warnings warnings) {
    return distinct(metadata, " after mutating admission happens", warnings);
  }

  private static ObjectMeta distinct(ObjectMeta metadata, String when, Warnings warnings) {
    List<OwnerReference> owners = metadata.ownerReferences();
    Set<OwnerReference> distinct = new LinkedHashSet<>();
    List<String> duplicates = new ArrayList<>();
    for (OwnerReference owner : owners) {
      if (!distinct.add(owner)) {
        duplicates.add(owner.uid());
      }
    }
    if (duplicates.isEmpty()) {
      return metadata;
    }
    warnings.add(
        ".metadata.ownerReferences contains duplicate entries"
            + when
            + "; API server dedups owner references in 1.20+, and may reject such requests as early"
            + " as 1.24; please fix your requests; duplicate UID(s) observed: "
            + String.join(", ", duplicates));
    return metadata.toBuilder().ownerReferences(List.copyOf(distinct)).build();
  }
}
