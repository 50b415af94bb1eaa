package io.temper.machinery.watch;

import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.VersionedObject;

/// One event of a watch, as apimachinery `pkg/watch`.
public sealed interface WatchEvent<T> {

  /// The object now is what the watch asks for and was not before.
  record Added<T>(VersionedObject<T> object) implements WatchEvent<T> {}

  /// The object was what the watch asks for, still is, and changed.
  record Modified<T>(VersionedObject<T> object) implements WatchEvent<T> {}

  /// The object is gone, or no longer what the watch asks for: its last state that was, at the
  /// revision of the change.
  record Deleted<T>(VersionedObject<T> object) implements WatchEvent<T> {}

  /// Everything up to this revision has been sent.
  ///
  /// @param initialEventsEnd marks the end of the initial state (KEP-3157)
  record Bookmark<T>(ResourceVersion revision, boolean initialEventsEnd) implements WatchEvent<T> {}

  /// The watch is over: nothing follows.
  record Failed<T>(Status status) implements WatchEvent<T> {}
}
