package io.temper.machinery.watch;

import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import org.jspecify.annotations.Nullable;

/// One change of one object, as a store keeps it in its history. Shared by all watches.
public final class Change<T> {
  private final String namespace;
  private final String name;
  private final ResourceVersion revision;
  private final @Nullable VersionedObject<T> before;
  private final @Nullable VersionedObject<T> after;
  private volatile @Nullable VersionedObject<T> departed;

  /// @param before null when the object is new
  /// @param after null when it was deleted
  public Change(
      String namespace,
      String name,
      ResourceVersion revision,
      @Nullable VersionedObject<T> before,
      @Nullable VersionedObject<T> after) {
    this.namespace = namespace;
    this.name = name;
    this.revision = revision;
    this.before = before;
    this.after = after;
  }

  public String namespace() {
    return namespace;
  }

  public String name() {
    return name;
  }

  public ResourceVersion revision() {
    return revision;
  }

  public @Nullable VersionedObject<T> before() {
    return before;
  }

  public @Nullable VersionedObject<T> after() {
    return after;
  }

  /// What the change means to somebody who only sees objects of that scope: nothing (null), or an
  /// event. An object that leaves is Deleted, one that enters is Added.
  @Nullable WatchEvent<T> seenBy(Scope<T> scope) {
    VersionedObject<T> old = before;
    VersionedObject<T> now = after;
    boolean was = old != null && scope.matches(old);
    boolean is = now != null && scope.matches(now);
    if (is && now != null) {
      return was ? new WatchEvent.Modified<>(now) : new WatchEvent.Added<>(now);
    }
    return was && old != null ? new WatchEvent.Deleted<>(departed(old)) : null;
  }

  /// The last state, at the revision of the change, so that a client's bookkeeping goes on from
  /// there.
  private VersionedObject<T> departed(VersionedObject<T> old) {
    VersionedObject<T> made = departed;
    if (made == null) {
      made = new VersionedObject<>(old.object(), revision);
      departed = made;
    }
    return made;
  }
}
