package io.temper.machinery.store;

/// Serves `update`, and, being a [Getter] too, `patch`.
public interface Updater<T> extends Registry<T> {
  /// Changes one object, whatever others do meanwhile: reads it, asks what is to become of it, and
  /// writes that only if nobody has written since; otherwise all of this again with what is there
  /// now. So what is written was made from exactly the state it replaces. An answer equal to what
  /// is there costs no revision and no event.
  ///
  /// @param preconditions checked against every state that `update` is asked about, before it is
  /// @param update asked once or more, on this thread, no lock held; what it throws ends this, and
  ///   nothing is written
  /// @throws io.temper.machinery.meta.StatusException NotFound when there is no such object and
  ///   `update` makes none, Conflict when a precondition does not hold, Timeout when others were
  ///   always faster, ServerTimeout when nobody knows whether it was written
  Written<T> update(Key key, Preconditions preconditions, Update<T> update);
}
