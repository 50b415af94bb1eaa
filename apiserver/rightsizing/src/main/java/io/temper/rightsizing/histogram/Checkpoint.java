package io.temper.rightsizing.histogram;

import java.util.Map;

/// A histogram as `VerticalPodAutoscalerCheckpoint` holds it: weights as whole numbers, the largest
/// of them 10000.
///
/// @param referenceNanos time of weight 1, since 1970
/// @param totalWeight of all samples
/// @param weights by bucket, without those that round to 0
public record Checkpoint(long referenceNanos, double totalWeight, Map<Integer, Integer> weights) {
  /// The weight of the heaviest bucket.
  static final int LARGEST = 10_000;

  public Checkpoint {
    weights = Map.copyOf(weights);
    if (!(totalWeight >= 0)) {
      throw new IllegalArgumentException("checkpoint of negative weight " + totalWeight);
    }
    weights.forEach((bucket, weight) -> {
      if (bucket < 0 || weight < 0) {
        throw new IllegalArgumentException("checkpoint with bucket " + bucket + " of " + weight);
      }
    });
  }
}
