package io.temper.machinery.meta;

/// One object of the API: its metadata, and a record whose components stand beside `metadata` on
/// the wire (`spec`, `status`). Kind and apiVersion are the resource's, not the object's.
public record ApiObject<T>(ObjectMeta metadata, T body) {}
