package io.temper.server.port;

import java.time.Instant;

/// What an agent's linter found.
///
/// @param invariant which one is broken, a word
/// @param object where: `node`, `layer NAME`, `pod NAMESPACE/NAME`
/// @param since when it was first seen
public record ViolationReport(String invariant, String object, String message, Instant since) {}
