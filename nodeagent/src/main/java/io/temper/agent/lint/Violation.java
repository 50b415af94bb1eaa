package io.temper.agent.lint;

/// An invariant that does not hold.
///
/// @param object where: `node`, `layer critical` or `pod NAMESPACE/NAME`
/// @param message what is wrong and what helps, in words
/// @param sinceMillis when it was first seen, Unix time
public record Violation(Invariant invariant, String object, String message, long sinceMillis) {}
