package io.temper.machinery.meta;

import org.jspecify.annotations.Nullable;

/// What a list says about itself, as meta/v1 ListMeta; unset strings are empty.
///
/// @param continueToken opaque token of the next page, empty on the last
/// @param remainingItemCount items after this page; null when it is not known
public record ListMeta(
    String resourceVersion, String continueToken, @Nullable Long remainingItemCount) {
  public static final ListMeta EMPTY = new ListMeta("", "", null);
}
