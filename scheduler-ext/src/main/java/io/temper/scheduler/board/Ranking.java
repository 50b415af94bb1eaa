package io.temper.scheduler.board;

/// The best nodes for a pod, as they are told.
///
/// @param answer what kube-scheduler reads
/// @param told how many nodes are in it
public record Ranking(byte[] answer, int told) {}
