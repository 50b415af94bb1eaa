package io.temper.machinery.meta;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Of a list of records: the components that tell one item from another. Server-side apply then
/// merges the list item by item, each owned by whoever set it; without this, the list is owned
/// whole. What custom resources call `x-kubernetes-list-map-keys`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface ListMapKey {
  /// Names of components of the items' record: strings, whole numbers, booleans or enums that must
  /// be there.
  String[] value();
}
