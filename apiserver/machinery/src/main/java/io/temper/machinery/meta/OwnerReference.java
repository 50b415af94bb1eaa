package io.temper.machinery.meta;

/// The object that owns another; as in meta/v1.
public record OwnerReference(
    String apiVersion,
    String kind,
    String name,
    String uid,
    boolean controller,
    boolean blockOwnerDeletion) {}
