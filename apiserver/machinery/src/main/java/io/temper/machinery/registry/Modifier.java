package io.temper.machinery.registry;

import io.temper.machinery.store.Key;
import io.temper.machinery.store.Preconditions;
import io.temper.machinery.store.Written;

/// Changes objects of one kind: themselves, or through others that they belong to.
@FunctionalInterface
public interface Modifier<T> {
  /// Makes an object what is proposed. An object that was waiting for its last finalizer goes when
  /// the proposal has none.
  ///
  /// @param preconditions of the object that is there
  /// @return of an object that went, its last state
  /// @throws io.temper.machinery.meta.StatusException NotFound, Invalid, Conflict when it is not of
  ///   the revision that the proposal names, and whatever the proposal throws
  Written<T> modify(
      Key key, Preconditions preconditions, Proposal<T> proposal, WriteRequest request);
}
