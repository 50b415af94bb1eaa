package io.temper.machinery.resource;

import io.temper.machinery.meta.GroupVersionKind;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/// A part of objects that has a path and rights of its own: `…/bikes/front/status`.
public sealed interface Subresource<T>
    permits Subresource.Status, Subresource.Scale, Computed, Connect {
  /// The last element of its path.
  String name();

  /// What may be asked of it, sorted, as discovery lists it.
  ///
  /// @param readable whether its resource can be read one by one
  /// @param writable whether its resource can be changed
  default List<String> verbs(boolean readable, boolean writable) {
    if (!readable) {
      return List.of();
    }
    return writable ? List.of("get", "patch", "update") : List.of("get");
  }

  /// The component `status` of the body. Its writes change nothing else of the object, and those of
  /// the object do not change it; each have managed fields of their own.
  record Status<T>() implements Subresource<T> {
    @Override
    public String name() {
      return "status";
    }
  }

  /// How many there are to be and how many there are, as autoscaling/v1 Scale.
  ///
  /// @param replicasPath where `spec.replicas` of the scale lies in the object, such as `spec`,
  ///   `replicas`: who writes the scale owns that field
  /// @param replicas wanted
  /// @param withReplicas the body with another number wanted
  /// @param currentReplicas of `status.replicas`
  /// @param selector of `status.selector`, in the form of a query parameter; empty for none
  record Scale<T>(
      List<String> replicasPath,
      ToIntFunction<T> replicas,
      BiFunction<T, Integer, T> withReplicas,
      ToIntFunction<T> currentReplicas,
      Function<T, String> selector)
      implements Subresource<T> {
    /// What it is to clients, whatever is scaled.
    public static final GroupVersionKind KIND = new GroupVersionKind("autoscaling", "v1", "Scale");

    public Scale {
      replicasPath = List.copyOf(replicasPath);
    }

    @Override
    public String name() {
      return "scale";
    }
  }
}
