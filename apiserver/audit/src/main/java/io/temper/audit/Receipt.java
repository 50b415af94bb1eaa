package io.temper.audit;

import io.temper.audit.tree.Hash;

/// An entry is in the log for good.
///
/// @param index its place, from 0 on
/// @param leaf its hash in the tree
public record Receipt(long index, Hash leaf) {}
