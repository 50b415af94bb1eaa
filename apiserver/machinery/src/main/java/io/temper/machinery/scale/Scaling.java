package io.temper.machinery.scale;

import io.temper.machinery.apply.FieldPath;
import io.temper.machinery.apply.ScaleFields;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.metadata.MetadataValidation;
import io.temper.machinery.metadata.NameRule;
import io.temper.machinery.registry.Modifier;
import io.temper.machinery.registry.Proposal;
import io.temper.machinery.registry.WriteRequest;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Subresource;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.Preconditions;
import io.temper.machinery.store.Written;
import io.temper.machinery.wire.ObjectTrees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Changes scales, which is to change the wanted number of their objects and nothing else of them.
/// That number then is managed by who wrote the scale.
public final class Scaling<T> implements Modifier<Scale> {
  private static final String MANAGED_FIELDS = "managedFields";

  private final Resource<T> scaled;
  private final Subresource.Scale<T> declared;
  private final Scales<T> scales;
  private final Modifier<T> objects;
  private final ScaleFields fields;

  /// @param objects changes what is scaled
  public Scaling(
      Resource<T> scaled, Subresource.Scale<T> declared, Scales<T> scales, Modifier<T> objects) {
    this.scaled = scaled;
    this.declared = declared;
    this.scales = scales;
    this.objects = objects;
    this.fields =
        new ScaleFields(
            scaled.groupVersion().toString(),
            FieldPath.of(declared.replicasPath().toArray(String[]::new)));
  }

  /// @throws StatusException NotFound and Conflict, naming the object; Invalid, naming the scale
  ///   unless it is the object that may not be scaled so
  @Override
  public Written<Scale> modify(
      Key key, Preconditions preconditions, Proposal<Scale> proposal, WriteRequest request) {
    Written<T> written =
        objects.modify(key, preconditions, object -> scaled(object, proposal), request);
    return new Written<>(scales.of(written.object()), written.effect());
  }

  private ApiObject<T> scaled(ApiObject<T> object, Proposal<Scale> proposal) {
    Object managers = ObjectTrees.of(object.metadata()).get(MANAGED_FIELDS);
    ApiObject<Scale> before = scales.of(object);
    ApiObject<Scale> offered =
        proposal.of(
            new ApiObject<>(managedBy(before.metadata(), fields.ofScale(managers)), before.body()));
    requireValid(offered);
    requireSame(object.metadata(), offered.metadata());

    Object offeredManagers = ObjectTrees.of(offered.metadata()).get(MANAGED_FIELDS);
    ObjectMeta metadata = managedBy(object.metadata(), fields.ofObject(managers, offeredManagers));
    String revision = offered.metadata().resourceVersion();
    return new ApiObject<>(
        revision.isEmpty() ? metadata : metadata.withResourceVersion(revision),
        declared.withReplicas().apply(object.body(), offered.body().spec().wanted()));
  }

  private static ObjectMeta managedBy(ObjectMeta metadata, List<Map<String, Object>> managers) {
    return ObjectTrees.withManagedFields(
        metadata, Map.of("metadata", Map.of(MANAGED_FIELDS, managers)));
  }

  private void requireValid(ApiObject<Scale> offered) {
    Map<String, @Nullable Object> metadata = ObjectTrees.of(offered.metadata());
    List<FieldError> errors =
        new ArrayList<>(
            MetadataValidation.onCreate(metadata, scaled.namespaced(), NameRule.PATH_SEGMENT));
    int wanted = offered.body().spec().wanted();
    if (wanted < 0) {
      errors.add(
          FieldError.invalidValue(
              "spec.replicas", Integer.toString(wanted), "must be greater than or equal to 0"));
    }
    if (!errors.isEmpty()) {
      GroupVersionKind kind = Subresource.Scale.KIND;
      throw new StatusException(
          Status.invalid(kind.group(), kind.kind(), offered.metadata().name(), errors));
    }
  }

  /// Revisions are compared where the object is written.
  private void requireSame(ObjectMeta object, ObjectMeta offered) {
    if (!offered.uid().isEmpty() && !offered.uid().equals(object.uid())) {
      GroupResource resource = scaled.groupResource();
      throw new StatusException(
          Status.conflict(
              resource.group(),
              resource.resource() + "/" + declared.name(),
              object.name(),
              "Precondition failed: UID in precondition: "
                  + offered.uid()
                  + ", UID in object meta: "
                  + object.uid()));
    }
  }
}
