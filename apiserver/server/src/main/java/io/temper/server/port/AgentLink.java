package io.temper.server.port;

import io.temper.crds.perf.Freshness;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How it stands with a node's agent.
///
/// @param since when it became so
/// @param message what is wrong, for people; absent when nothing is
public record AgentLink(Freshness freshness, Instant since, @Nullable String message) {}
