package io.temper.machinery.store;

import io.temper.machinery.meta.ResourceVersion;

/// One watch.
public record WatchRequest<T>(Selection<T> selection, From from) {

  /// Where a watch begins.
  public sealed interface From {
    /// With the first change after this revision.
    record After(ResourceVersion revision) implements From {}

    /// With an Added per object there is, in key order, from a state that includes this revision
    /// (0: any); then a bookmark that marks the end of those; then the changes.
    record InitialState(ResourceVersion notOlderThan) implements From {}

    /// With the next change that happens.
    record Now() implements From {}
  }

  /// All changes after a revision, such as that of a list.
  public static <T> WatchRequest<T> after(Selection<T> selection, ResourceVersion revision) {
    return new WatchRequest<>(selection, new From.After(revision));
  }
}
