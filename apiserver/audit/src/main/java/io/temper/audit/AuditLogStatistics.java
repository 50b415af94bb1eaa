package io.temper.audit;

import org.jspecify.annotations.Nullable;

/// How a log does.
///
/// @param size entries there ever were
/// @param oldest the index of the oldest one that is kept
/// @param refused appends that failed since it was opened
/// @param waiting appends that wait now
/// @param trouble why the last write failed; null when it did not
public record AuditLogStatistics(
    long size, long oldest, long refused, int waiting, @Nullable String trouble) {}
