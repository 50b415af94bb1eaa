package io.temper.machinery.registry;

import io.temper.machinery.apply.ServerSideApply;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.wire.ObjectTrees;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What of the objects of a kind is written through one path, all but the status or the status, and
/// who manages which of its fields.
public final class Part<T> {
  private final Confinement<T> confinement;
  private final ServerSideApply fields;
  private final ObjectTrees<T> trees;
  private final @Nullable Map<String, @Nullable Object> nothing;

  /// @param nothing an object of the kind in which nothing is set: who creates an object owns what
  ///   is otherwise in it, as with Go's types, and not the zeros that stand for absence; null when
  ///   there can be none
  Part(
      Confinement<T> confinement,
      ServerSideApply fields,
      ObjectTrees<T> trees,
      @Nullable Map<String, @Nullable Object> nothing) {
    this.confinement = confinement;
    this.fields = fields;
    this.trees = trees;
    this.nothing = nothing;
  }

  Confinement<T> confinement() {
    return confinement;
  }

  /// An object that takes the place of another, with its fields booked to who wrote it.
  ///
  /// @param before null when there is none
  public ApiObject<T> replaced(@Nullable ApiObject<T> before, ApiObject<T> object, String manager) {
    Map<String, @Nullable Object> booked =
        fields.update(before == null ? nothing : trees.of(before), trees.of(object), manager);
    return new ApiObject<>(ObjectTrees.withManagedFields(object.metadata(), booked), object.body());
  }

  /// What becomes of an object when a configuration is applied to it, as a tree.
  ///
  /// @param before null when there is none
  /// @throws io.temper.machinery.meta.StatusException Conflict with a cause for each field that
  ///   somebody else manages; as [ServerSideApply#apply]
  public Map<String, @Nullable Object> applied(
      @Nullable ApiObject<T> before,
      Map<String, @Nullable Object> configuration,
      String manager,
      boolean force) {
    Map<String, @Nullable Object> live = before == null ? null : trees.of(before);
    return nothing == null
        ? fields.apply(live, configuration, manager, force)
        : fields.apply(live, nothing, configuration, manager, force);
  }
}
