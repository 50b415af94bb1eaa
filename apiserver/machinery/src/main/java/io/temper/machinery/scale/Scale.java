package io.temper.machinery.scale;

import org.jspecify.annotations.Nullable;

/// What stands beside the metadata of an autoscaling/v1 Scale.
public record Scale(ScaleSpec spec, ScaleStatus status) {
  public static Scale of(int wanted, int current, String selector) {
    return new Scale(new ScaleSpec(wanted), new ScaleStatus(current, selector));
  }

  /// How many are wanted. None is not written, as in Go.
  ///
  /// @param replicas null for 0
  public record ScaleSpec(@Nullable Integer replicas) {
    public ScaleSpec {
      replicas = replicas == null || replicas == 0 ? null : replicas;
    }

    int wanted() {
      return replicas == null ? 0 : replicas;
    }
  }

  /// How many there are.
  ///
  /// @param selector of the pods that they are, as in the parameter `labelSelector`; null for none
  public record ScaleStatus(int replicas, @Nullable String selector) {
    public ScaleStatus {
      selector = selector == null || selector.isEmpty() ? null : selector;
    }
  }
}
