package io.temper.rightsizing.histogram;

/// How values are sorted into buckets: the first is `first` wide, each next one `ratio` times wider
/// than the one before. With a ratio of 1 all are equally wide.
///
/// ```
/// start(n) = first · (ratioⁿ - 1) / (ratio - 1)
///
///   0     first          first·(1 + ratio)                 start(count - 1)
///   ├─ 0 ──┼────── 1 ─────┼──────────── 2 ─────── … ────────┼── count - 1 ──→
/// ```
///
/// The last bucket has no end.
///
/// @param count at least 1
/// @param first width of the first bucket, in the unit of the values
/// @param emptyBelow a bucket of less weight counts as empty
public record Buckets(int count, double first, double ratio, double emptyBelow) {
  public Buckets {
    if (count < 1 || !(first > 0) || !(ratio >= 1) || !(emptyBelow > 0)) {
      throw new IllegalArgumentException(
          "buckets: " + count + ", " + first + ", " + ratio + ", " + emptyBelow);
    }
  }

  /// Buckets that grow, the last of which starts at `max` or above.
  public static Buckets growing(double max, double first, double ratio, double emptyBelow) {
    double last = GoMath.log(max * (ratio - 1) / first + 1) / GoMath.log(ratio);
    return new Buckets((int) Math.ceil(last) + 1, first, ratio, emptyBelow);
  }

  /// Buckets of one width, the last of which starts at `max` or above.
  public static Buckets even(double max, double width, double emptyBelow) {
    return new Buckets((int) Math.ceil(max / width) + 1, width, 1, emptyBelow);
  }

  /// The bucket of a value; negative ones are in the first.
  int find(double value) {
    if (value < first) {
      return 0;
    }
    double position =
        ratio == 1
            ? value / first
            : GoMath.log(value * (ratio - 1) / first + 1) / GoMath.log(ratio);
    return (int) Math.min(position, count - 1);
  }

  /// Lower end of a bucket.
  double start(int bucket) {
    if (bucket < 0 || bucket >= count) {
      throw new IndexOutOfBoundsException(bucket);
    }
    if (bucket == 0) {
      return 0;
    }
    return ratio == 1 ? bucket * first : first * (GoMath.pow(ratio, bucket) - 1) / (ratio - 1);
  }

  /// Upper end of a bucket; of the last one, which has none, the lower.
  double end(int bucket) {
    return start(Math.min(bucket + 1, count - 1));
  }
}
