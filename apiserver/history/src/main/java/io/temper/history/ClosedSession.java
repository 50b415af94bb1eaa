package io.temper.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A session that is over.
///
/// @param userId by whom sessions are counted
/// @param connected absent when it never was
/// @param object all that was known of it; what the text says is the caller's
public record ClosedSession(
    String uid, String userId, @Nullable Instant connected, Instant closed, String object) {}
