package io.temper.machinery.store;

import io.temper.machinery.meta.ApiObject;
import java.util.function.Predicate;

/// Which objects a list or watch is about. Namespace and name narrow what a store has to look at;
/// the predicate decides.
///
/// @param namespace empty for all
/// @param name empty for all
/// @param matches label and field selectors; must be pure, any thread calls it
/// @param everything true when `matches` lets everything pass, so that a store can count without
///   looking
public record Selection<T>(
    String namespace, String name, Predicate<ApiObject<T>> matches, boolean everything) {

  public static <T> Selection<T> all() {
    return inNamespace("");
  }

  public static <T> Selection<T> inNamespace(String namespace) {
    return new Selection<>(namespace, "", _ -> true, true);
  }
}
