package io.temper.machinery.store;

import io.temper.machinery.meta.GroupVersionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What serves a resource. Which of the capability interfaces it implements decides the verbs that
/// are served and advertised.
public interface Registry<T> {
  /// The kind and version in which objects served as this kind are kept, for discovery to tell
  /// (`storageVersionHash`); empty when they are not kept but made.
  default Optional<GroupVersionKind> storedAs(GroupVersionKind served) {
    return Optional.empty();
  }

  /// The verbs this registry can serve, sorted, as discovery lists them.
  default List<String> verbs() {
    List<String> verbs = new ArrayList<>();
    if (this instanceof Creater<T> || this instanceof Answerer<T>) {
      verbs.add("create");
    }
    if (this instanceof Deleter<T>) {
      verbs.add("delete");
    }
    if (this instanceof CollectionDeleter<T>) {
      verbs.add("deletecollection");
    }
    if (this instanceof Getter<T>) {
      verbs.add("get");
    }
    if (this instanceof Lister<T>) {
      verbs.add("list");
    }
    if (this instanceof Updater<T>) {
      if (this instanceof Getter<T>) {
        verbs.add("patch");
      }
      verbs.add("update");
    }
    if (this instanceof Watcher<T>) {
      verbs.add("watch");
    }
    return List.copyOf(verbs);
  }
}
