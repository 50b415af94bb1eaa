package io.temper.rightsizing.histogram;

import io.temper.rightsizing.state.StateReader;
import io.temper.rightsizing.state.StateWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Weights of values in [Buckets], where a sample weighs twice as much as one that is a half-life
/// older.
///
/// Instead of old samples losing weight new ones gain it, by `2^((time - reference) / half-life)`.
/// When that grows beyond 2¹⁰⁰, the reference moves to the newest sample and all weights shrink.
///
/// What looks odd is what the public algorithm does, and decides about its last bit: shrinking
/// leaves out buckets outside of the non-empty range, and `add` lets a bucket into that range only
/// once it weighs enough.
///
/// Times are nanoseconds since 1970, not negative.
///
/// @see <a
///   href="https://github.com/kubernetes/autoscaler/tree/vertical-pod-autoscaler-1.8.1/vertical-pod-autoscaler/pkg/recommender/util">the
///   recommender's histograms</a>
public final class DecayingHistogram {
  private static final int MAX_EXPONENT = 100;

  private final Buckets buckets;
  private final long halfLifeNanos;
  private final double[] weights;
  private double totalWeight;
  private int first;
  private int last;
  private boolean referenced;
  private long referenceNanos;

  /// An empty one.
  ///
  /// @param halfLife one that a whole number of fit into a day
  public DecayingHistogram(Buckets buckets, Duration halfLife) {
    this.buckets = buckets;
    this.halfLifeNanos = halfLife.toNanos();
    this.weights = new double[buckets.count()];
    this.first = buckets.count() - 1;
  }

  /// Whether nothing of weight is in it.
  public boolean isEmpty() {
    return weights[first] < buckets.emptyBelow();
  }

  public void add(double value, double weight, long timeNanos) {
    double grown = weight * growth(timeNanos);
    int bucket = buckets.find(value);
    weights[bucket] += grown;
    totalWeight += grown;
    if (weights[bucket] >= buckets.emptyBelow()) {
      first = Math.min(first, bucket);
      last = Math.max(last, bucket);
    }
  }

  /// Takes out a sample that was added with the same arguments.
  public void subtract(double value, double weight, long timeNanos) {
    double grown = weight * growth(timeNanos);
    int bucket = buckets.find(value);
    totalWeight = less(totalWeight, grown);
    weights[bucket] = less(weights[bucket], grown);
    narrow();
  }

  private double less(double weight, double taken) {
    double left = weight - taken;
    return left < buckets.emptyBelow() ? 0 : left;
  }

  /// Adds all samples of another one with the same buckets and half-life, whose reference may move.
  public void merge(DecayingHistogram other) {
    if (!buckets.equals(other.buckets) || halfLifeNanos != other.halfLifeNanos) {
      throw new IllegalArgumentException("histograms with other buckets or another half-life");
    }
    if (!other.referenced) {
      return;
    }
    if (!referenced || referenceNanos < other.referenceNanos) {
      moveReference(other.referenceNanos);
    } else {
      other.moveReference(referenceNanos);
    }
    for (int i = other.first; i <= other.last; i++) {
      weights[i] += other.weights[i];
    }
    totalWeight += other.totalWeight;
    first = Math.min(first, other.first);
    last = Math.max(last, other.last);
  }

  /// The end of the bucket up to which a share of the weight lies; 0 when empty.
  ///
  /// @param share 0..1
  public double percentile(double share) {
    return isEmpty() ? 0 : buckets.end(bucketAt(share * totalWeight));
  }

  /// The value up to which a share of the weight lies, with each bucket's weight spread evenly over
  /// it; 0 when empty. Never above [#percentile].
  ///
  /// @param share 0..1
  public double quantile(double share) {
    if (isEmpty()) {
      return 0;
    }
    if (share >= 1) {
      // Adding up might end short of it.
      return buckets.end(last);
    }
    double below = 0;
    double wanted = share * totalWeight;
    int bucket = first;
    while (bucket < last && below + weights[bucket] < wanted) {
      below += weights[bucket];
      bucket++;
    }
    double within = weights[bucket] > 0 ? (wanted - below) / weights[bucket] : 0;
    double start = buckets.start(bucket);
    return start + Math.clamp(within, 0, 1) * (buckets.end(bucket) - start);
  }

  private int bucketAt(double wanted) {
    double below = 0;
    int bucket = first;
    for (; bucket < last; bucket++) {
      below += weights[bucket];
      if (below >= wanted) {
        break;
      }
    }
    return bucket;
  }

  /// What is left of it when it is written down: small weights are lost.
  public Checkpoint save() {
    double largest = 0;
    for (int i = first; i <= last; i++) {
      largest = Math.max(largest, weights[i]);
    }
    Map<Integer, Integer> saved = new HashMap<>();
    for (int i = first; i <= last; i++) {
      int weight = (int) Math.floor(weights[i] * (Checkpoint.LARGEST / largest) + 0.5);
      if (weight > 0) {
        saved.put(i, weight);
      }
    }
    return new Checkpoint(referenceNanos, totalWeight, saved);
  }

  /// A histogram as it was written down.
  public static DecayingHistogram load(Buckets buckets, Duration halfLife, Checkpoint checkpoint) {
    DecayingHistogram histogram = new DecayingHistogram(buckets, halfLife);
    long sum = 0;
    for (Map.Entry<Integer, Integer> saved : checkpoint.weights().entrySet()) {
      if (saved.getKey() >= buckets.count()) {
        throw new IllegalArgumentException(
            "checkpoint with bucket " + saved.getKey() + " of " + buckets.count());
      }
      sum += saved.getValue();
    }
    histogram.referenced = true;
    histogram.referenceNanos = checkpoint.referenceNanos();
    if (sum > 0) {
      histogram.fill(checkpoint, checkpoint.totalWeight() / sum);
    }
    return histogram;
  }

  private void fill(Checkpoint checkpoint, double ratio) {
    checkpoint
        .weights()
        .forEach((bucket, weight) -> {
          weights[bucket] = weight * ratio;
          first = Math.min(first, bucket);
          last = Math.max(last, bucket);
        });
    totalWeight = checkpoint.totalWeight();
    // Weights near the limit may have fallen below it on the way.
    narrow();
  }

  /// Takes down all of it.
  public void save(StateWriter to) {
    to.flag(referenced);
    to.whole(referenceNanos);
    to.real(totalWeight);
    to.whole(first);
    to.whole(last);
    int filled = 0;
    for (double weight : weights) {
      filled += weight == 0 ? 0 : 1;
    }
    to.whole(filled);
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) {
        to.whole(i);
        to.real(weights[i]);
      }
    }
  }

  /// Becomes what was taken down of another one with the same buckets and half-life.
  ///
  /// @throws IllegalArgumentException when that is none
  public void load(StateReader from) {
    Arrays.fill(weights, 0);
    referenced = from.flag();
    referenceNanos = from.whole();
    totalWeight = from.amount();
    first = (int) from.whole(0, weights.length - 1L);
    last = (int) from.whole(0, weights.length - 1L);
    long filled = from.whole(0, weights.length);
    for (long i = 0; i < filled; i++) {
      int bucket = (int) from.whole(0, weights.length - 1L);
      weights[bucket] = from.amount();
    }
  }

  private double growth(long timeNanos) {
    if (!referenced || timeNanos - referenceNanos > MAX_EXPONENT * halfLifeNanos) {
      moveReference(timeNanos);
    }
    return GoMath.exp2((double) (timeNanos - referenceNanos) / halfLifeNanos);
  }

  private void moveReference(long timeNanos) {
    long moved = Math.floorDiv(timeNanos + halfLifeNanos / 2, halfLifeNanos) * halfLifeNanos;
    if (referenced) {
      double halvings = (double) (referenceNanos - moved) / halfLifeNanos;
      scale(Math.scalb(1.0, (int) Math.floor(halvings + 0.5)));
    }
    referenced = true;
    referenceNanos = moved;
  }

  private void scale(double factor) {
    for (int i = first; i <= last; i++) {
      weights[i] *= factor;
    }
    totalWeight *= factor;
    narrow();
  }

  private void narrow() {
    while (first < buckets.count() - 1 && weights[first] < buckets.emptyBelow()) {
      first++;
    }
    while (last > 0 && weights[last] < buckets.emptyBelow()) {
      last--;
    }
  }
}
