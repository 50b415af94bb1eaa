package io.temper.machinery.store;

import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;

/// What must hold of an object for a write to go on, as meta/v1 Preconditions. Empty strings ask
/// nothing.
public record Preconditions(String uid, String resourceVersion) {
  public static final Preconditions NONE = new Preconditions("", "");

  /// Source: apiserver `pkg/storage/interfaces.go`, whose words name the key in etcd.
  ///
  /// @throws StatusException Conflict when one does not hold
  public void check(GroupResource resource, Key key, ObjectMeta metadata) {
    if (!uid.isEmpty() && !uid.equals(metadata.uid())) {
      fail(resource, key, "UID", uid, metadata.uid());
    }
    if (!resourceVersion.isEmpty() && !resourceVersion.equals(metadata.resourceVersion())) {
      fail(resource, key, "ResourceVersion", resourceVersion, metadata.resourceVersion());
    }
  }

  private static void fail(
      GroupResource resource, Key key, String field, String wanted, String found) {
    String path = "/registry/" + resource.group() + "/" + resource.resource() + "/" + key.path();
    throw new StatusException(
        Status.conflict(
            resource.group(),
            resource.resource(),
            key.name(),
            "StorageError: invalid object, Code: 4, Key: "
                + path
                + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: "
                + field
                + " in precondition: "
                + wanted
                + ", "
                + field
                + " in object meta: "
                + found));
  }
}
