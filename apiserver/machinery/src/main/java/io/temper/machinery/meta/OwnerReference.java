package io.temper.machinery.meta;

import org.jspecify.annotations.Nullable;

/// The object that owns another; as in meta/v1.
///
/// @param controller null when nothing is said, which is not the same on the wire as false
/// @param blockOwnerDeletion null as above
public record OwnerReference(
    String apiVersion,
    String kind,
    String name,
    String uid,
    @Nullable Boolean controller,
    @Nullable Boolean blockOwnerDeletion) {}
