package io.temper.machinery.store;

import io.temper.machinery.meta.ResourceVersion;

/// One list, or one page of it.
///
/// @param limit most items to return; 0 for all
/// @param start path of the key to begin at (inclusive), relative to the namespace if one is
///   selected; empty for the beginning
public record ListRequest<T>(Selection<T> selection, At at, int limit, String start) {

  /// Which state to list.
  public sealed interface At {
    /// The newest.
    record Latest() implements At {}

    /// Any that includes this revision.
    record NotOlderThan(ResourceVersion revision) implements At {}

    /// Exactly what was there at this revision.
    record Exact(ResourceVersion revision) implements At {}
  }

  /// Everything selected, as it is now.
  public static <T> ListRequest<T> latest(Selection<T> selection) {
    return new ListRequest<>(selection, new At.Latest(), 0, "");
  }

  public static <T> ListRequest<T> exact(Selection<T> selection, ResourceVersion revision) {
    return new ListRequest<>(selection, new At.Exact(revision), 0, "");
  }
}
