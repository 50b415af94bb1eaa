package io.temper.scheduler.board;

/// Names of nodes inside a text: pairs of where each starts and ends.
///
/// @param bounds `start, end, start, end, …`; the first `2 × count` are used
/// @param hashes [NameHash] of each; the first `count` are used
public record NodeNames(byte[] text, int[] bounds, long[] hashes, int count) {}
