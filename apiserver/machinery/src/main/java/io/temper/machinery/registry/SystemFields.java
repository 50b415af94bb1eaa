package io.temper.machinery.registry;

import io.temper.machinery.meta.ObjectMeta;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// The metadata that only the server sets. Source: apiserver `pkg/registry/rest/meta.go`.
final class SystemFields {
  private SystemFields() {}

  /// Without what a client may have set.
  static ObjectMeta wiped(ObjectMeta metadata) {
    return metadata.toBuilder()
        .uid("")
        .creationTimestamp(null)
        .deletionTimestamp(null)
        .deletionGracePeriodSeconds(null)
        .build();
  }

  /// As of a new object.
  ///
  /// @param counted whether generations are; else the one it has is kept
  static ObjectMeta filled(ObjectMeta metadata, Instant now, boolean counted) {
    return metadata.toBuilder()
        .uid(UUID.randomUUID().toString())
        .creationTimestamp(now.truncatedTo(ChronoUnit.SECONDS))
        .generation(counted ? 1 : metadata.generation())
        .build();
  }
}
