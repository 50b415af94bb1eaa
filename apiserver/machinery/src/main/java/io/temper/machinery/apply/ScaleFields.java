package io.temper.machinery.apply;

import io.temper.machinery.meta.StatusException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who manages how many of something there are to be, as its scale says it and as the object itself
/// does: the same number lies in another place there. Source: apimachinery
/// `pkg/util/managedfields/scalehandler.go`.
///
/// ```
///  object   kubectl Apply example/v1     spec.stands, spec.roof
///  scale    kubectl Apply autoscaling/v1 spec.replicas
/// ```
///
/// @param apiVersion of the object; what is managed in another is forgotten
/// @param replicas where the number lies in the object
public record ScaleFields(String apiVersion, FieldPath replicas) {
  private static final String SCALE_VERSION = "autoscaling/v1";
  private static final FieldPath IN_SCALE = FieldPath.of("spec", "replicas");

  /// The managed fields of the scale.
  ///
  /// @param entries `metadata.managedFields` of the object; null for none
  /// @throws StatusException when they are malformed, of no reason as upstream
  public List<Map<String, Object>> ofScale(@Nullable Object entries) {
    Managers object = ServerSideApply.managers(entries);
    Managers scale = new Managers();
    object
        .fields()
        .forEach((owner, owned) -> {
          if (owned.apiVersion().equals(apiVersion) && owned.set().contains(replicas)) {
            put(scale, owner, FieldSet.of(IN_SCALE), SCALE_VERSION, object.time(owner));
          }
        });
    return scale.encoded();
  }

  /// The managed fields of the object after its scale was written: who does not manage the number
  /// in the scale any more does not in the object either.
  ///
  /// @param entries of the object before; null for none
  /// @param ofScale of the scale as it was written; null for none
  /// @throws StatusException when some are malformed, of no reason as upstream
  public List<Map<String, Object>> ofObject(@Nullable Object entries, @Nullable Object ofScale) {
    Managers before = ServerSideApply.managers(entries);
    Managers scale = managersOfNumber(ServerSideApply.managers(ofScale));
    Managers object = new Managers();
    before
        .fields()
        .forEach((owner, owned) -> {
          if (owned.apiVersion().equals(apiVersion)) {
            boolean keeps = scale.set(owner) != null;
            FieldSet left = keeps ? owned.set() : owned.set().minus(FieldSet.of(replicas));
            put(object, owner, left, apiVersion, before.time(owner));
          }
        });
    scale
        .fields()
        .forEach((owner, owned) -> {
          FieldSet own = object.set(owner);
          FieldSet all = own == null ? owned.set() : own.union(owned.set());
          put(object, owner, all, apiVersion, scale.time(owner));
        });
    return object.encoded();
  }

  /// Who manages the number in the scale, in terms of the object.
  private Managers managersOfNumber(Managers scale) {
    Managers translated = new Managers();
    scale
        .fields()
        .forEach((owner, owned) -> {
          if (owned.set().contains(IN_SCALE)) {
            put(
                translated,
                translated(owner),
                FieldSet.of(replicas),
                apiVersion,
                scale.time(owner));
          }
        });
    return translated;
  }

  /// Those who update are told apart by the version they write too.
  private Owner translated(Owner owner) {
    return owner.applies()
        ? owner
        : Owner.updating(owner.manager(), apiVersion, owner.subresource());
  }

  private static void put(
      Managers managers, Owner owner, FieldSet set, String version, @Nullable Instant time) {
    managers.put(owner, set, version);
    if (time != null) {
      managers.touch(owner, time);
    }
  }
}
