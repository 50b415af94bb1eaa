package io.temper.scheduler.board;

/// How many nodes the board knows how well.
///
/// @param stale their agent's Lease is old
/// @param silent no agent has said anything of them, or nothing that can be read
/// @param expectedPods pods taken to be on a node that are not seen there yet
public record Census(int fresh, int stale, int silent, int expectedPods) {}
