package io.temper.machinery.store;

/// Serves `deletecollection`: a list whose objects are then deleted one by one, each as any other,
/// so there is nothing to add to [Lister] and [Deleter] but the will.
public interface CollectionDeleter<T> extends Lister<T>, Deleter<T> {}
