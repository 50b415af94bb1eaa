package io.temper.machinery.registry;

import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.warning.Warnings;

/// Who writes, and how.
///
/// @param manager who owns the fields that are written; may be empty
/// @param dryRun go all the way and keep nothing
/// @param warnings takes what the client should know
public record WriteRequest(UserInfo user, String manager, boolean dryRun, Warnings warnings) {}
