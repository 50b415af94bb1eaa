package io.temper.machinery.verbs;

import io.temper.machinery.meta.ListMeta;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.wire.ByteBuilder;
import io.temper.machinery.wire.ObjectCodec;

/// Metadata alone.
///
/// @param metaVersion of meta.k8s.io: `v1` or `v1beta1`
record PartialView<T>(ObjectCodec<T> codec, String metaVersion) implements View<T> {
  @Override
  public byte[] object(VersionedObject<T> object) {
    return codec.partialJson(object, metaVersion);
  }

  @Override
  public byte[] bookmark(ObjectMeta metadata) {
    return ObjectCodec.partialJson(metadata, "meta.k8s.io/" + metaVersion);
  }

  @Override
  public void beginList(ListMeta metadata, ByteBuilder out) {
    PlainView.beginList("PartialObjectMetadataList", "meta.k8s.io/" + metaVersion, metadata, out);
  }

  @Override
  public void item(VersionedObject<T> object, ByteBuilder out) {
    out.append(codec.partialJson(object, metaVersion));
  }

  @Override
  public Object form() {
    return this;
  }

  @Override
  public void endList(ByteBuilder out) {
    out.ascii("]}");
  }
}
