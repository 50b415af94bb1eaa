package io.temper.machinery.verbs;

import io.temper.machinery.meta.ListMeta;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.wire.ByteBuilder;

/// How the objects of one answer look in JSON: as they are, as metadata alone, or as a Table. Made
/// for one answer and used by one thread. Arrays that are returned are shared: never change them.
interface View<T> {
  /// One object as the answer to a get, or inside an event. No newline at the end.
  byte[] object(VersionedObject<T> object);

  /// A bookmark, inside an event.
  byte[] bookmark(ObjectMeta metadata);

  /// A list up to where its items begin.
  void beginList(ListMeta metadata, ByteBuilder out);

  /// One item, without the comma before it.
  void item(VersionedObject<T> object, ByteBuilder out);

  /// Names all that the bytes of an item depend on besides the object and what is [#varying]. Equal
  /// for the views of equal requests.
  Object form();

  /// What in the bytes of an item depends on the time at which this view was made; as long as it is
  /// the same, so are they.
  default String varying(VersionedObject<T> object) {
    return "";
  }

  /// What follows the items.
  void endList(ByteBuilder out);
}
