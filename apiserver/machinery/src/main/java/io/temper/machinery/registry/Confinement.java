package io.temper.machinery.registry;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.wire.RecordMember;
import org.jspecify.annotations.Nullable;

/// What of an object a write changes, by the path it came on; the rest of what it brings counts for
/// nothing. Source: apiextensions-apiserver `pkg/registry/customresource/{,status_}strategy.go`.
sealed interface Confinement<T> {
  /// A new object without what this path does not set.
  ApiObject<T> confined(ApiObject<T> offered);

  /// An object with what this path does not change as it was before.
  ApiObject<T> confined(ApiObject<T> offered, ApiObject<T> before);

  /// Whether a change here is one of what is wanted, which generations count.
  boolean countsGenerations();

  /// Everything but the status, if that is a subresource.
  ///
  /// @param status null when it is none
  record Whole<T>(@Nullable RecordMember<T> status) implements Confinement<T> {
    @Override
    public ApiObject<T> confined(ApiObject<T> offered) {
      return status == null
          ? offered
          : new ApiObject<>(offered.metadata(), status.cleared(offered.body()));
    }

    @Override
    public ApiObject<T> confined(ApiObject<T> offered, ApiObject<T> before) {
      return status == null
          ? offered
          : new ApiObject<>(offered.metadata(), status.copied(offered.body(), before.body()));
    }

    @Override
    public boolean countsGenerations() {
      return true;
    }
  }

  /// The status, and who manages its fields.
  record Status<T>(RecordMember<T> member) implements Confinement<T> {
    @Override
    public ApiObject<T> confined(ApiObject<T> offered) {
      throw new IllegalStateException("nothing is created through its status");
    }

    @Override
    public ApiObject<T> confined(ApiObject<T> offered, ApiObject<T> before) {
      ObjectMeta metadata =
          before.metadata().toBuilder().managedFields(offered.metadata().managedFields()).build();
      return new ApiObject<>(metadata, member.copied(before.body(), offered.body()));
    }

    @Override
    public boolean countsGenerations() {
      return false;
    }
  }
}
