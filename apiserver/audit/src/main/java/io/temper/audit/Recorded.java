package io.temper.audit;

/// An entry and its place.
///
/// @param bytes of an [io.temper.audit.entry.Entry]
public record Recorded(long index, byte[] bytes) {}
