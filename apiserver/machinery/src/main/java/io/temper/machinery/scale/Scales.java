package io.temper.machinery.scale;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.ResourceBuilder;
import io.temper.machinery.resource.Subresource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.store.Getter;
import io.temper.machinery.store.Key;

/// The scales of the objects of one resource.
public final class Scales<T> implements Getter<Scale> {
  private final Resource<T> scaled;
  private final Subresource.Scale<T> declared;
  private final Getter<T> objects;

  public Scales(Resource<T> scaled, Subresource.Scale<T> declared, Getter<T> objects) {
    this.scaled = scaled;
    this.declared = declared;
    this.objects = objects;
  }

  /// They as a resource: what handlers of any resource need to serve them. Its plural is that of
  /// what is scaled, its kind and table are kube's.
  public Resource<Scale> resource() {
    GroupVersionKind kind = Subresource.Scale.KIND;
    GroupVersion version = new GroupVersion(kind.group(), kind.version());
    ResourceBuilder<Scale> resource =
        Resource.of(version, scaled.plural(), Scale.class)
            .columns(
                TableColumn.integer(
                    "Desired", "How many are wanted.", scale -> scale.body().spec().wanted()),
                TableColumn.integer(
                    "Available", "How many there are.", scale -> scale.body().status().replicas()));
    return (scaled.namespaced() ? resource : resource.cluster()).serve(this);
  }

  /// @throws StatusException NotFound, naming the object that is not there
  @Override
  public VersionedObject<Scale> get(Key key, ResourceVersion notOlderThan) {
    VersionedObject<T> object = objects.get(key, notOlderThan);
    if (object == null) {
      GroupResource missing = scaled.groupResource();
      throw new StatusException(Status.notFound(missing.group(), missing.resource(), key.name()));
    }
    return of(object);
  }

  VersionedObject<Scale> of(VersionedObject<T> object) {
    return new VersionedObject<>(of(object.object()), object.revision());
  }

  /// The scale of an object. Of the metadata it has only what says which object that is, and in
  /// which state.
  ApiObject<Scale> of(ApiObject<T> object) {
    ObjectMeta metadata = object.metadata();
    T body = object.body();
    return new ApiObject<>(
        ObjectMeta.builder()
            .name(metadata.name())
            .namespace(metadata.namespace())
            .uid(metadata.uid())
            .resourceVersion(metadata.resourceVersion())
            .creationTimestamp(metadata.creationTimestamp())
            .build(),
        Scale.of(
            declared.replicas().applyAsInt(body),
            declared.currentReplicas().applyAsInt(body),
            declared.selector().apply(body)));
  }
}
