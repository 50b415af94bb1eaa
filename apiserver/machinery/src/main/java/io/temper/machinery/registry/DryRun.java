package io.temper.machinery.registry;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.store.ConditionalWrites;
import io.temper.machinery.store.Getter;
import io.temper.machinery.store.GuaranteedWrites;
import io.temper.machinery.store.Key;
import org.jspecify.annotations.Nullable;

/// Writes that are not kept: all conditions are checked against what is there, and the answer is
/// what would have been written. Source: apiserver `pkg/registry/generic/registry/dryrun.go`.
final class DryRun<T> implements ConditionalWrites<T> {
  private final Getter<T> getter;

  private DryRun(Getter<T> getter) {
    this.getter = getter;
  }

  /// @param resource named in what clients are told
  static <T> GuaranteedWrites<T> of(GroupResource resource, Getter<T> getter) {
    return new GuaranteedWrites<>(resource, new DryRun<>(getter));
  }

  @Override
  public @Nullable VersionedObject<T> read(Key key) {
    return getter.get(key, new ResourceVersion(0));
  }

  /// What would have been written, at the revision that is there: a new object has none.
  @Override
  public @Nullable VersionedObject<T> put(
      Key key, ResourceVersion unchangedSince, ApiObject<T> object) {
    boolean absent = unchangedSince.value() == 0;
    return absent && read(key) != null ? null : new VersionedObject<>(object, unchangedSince);
  }

  @Override
  public ResourceVersion delete(Key key, ResourceVersion unchangedSince) {
    return unchangedSince;
  }
}
