package io.temper.machinery.store;

import io.temper.machinery.meta.GroupVersionKind;
import java.util.Optional;

/// A store that clients write to, with every verb.
///
/// Each write is one atomic step for one object and has one revision, higher than all before, which
/// is the revision of the object then and of the one event that watches see. Events come in the
/// order of revisions. A write that has returned is seen by every read and list that starts
/// afterwards at the latest state, in this process and in others; a list that asks for no more than
/// the write's revision waits for it. `WritableStoreContract` in the tests says it in full.
public interface WritableStore<T> extends Store<T>, Creater<T>, Updater<T>, CollectionDeleter<T> {
  @Override
  default Optional<GroupVersionKind> storedAs(GroupVersionKind served) {
    return Optional.of(served);
  }
}
