package io.temper.machinery.meta;

/// A revision of a store: an epoch, which rises whenever a new process starts to write, and a
/// counter within it. On the wire one decimal integer without leading zero, so that any two can be
/// compared (KEP-5504) and values rise across restarts.
///
/// ```
///  63 62            40 39                          0
/// +--+----------------+----------------------------+
/// |0 |  epoch (23 bit) |       counter (40 bit)     |
/// +--+----------------+----------------------------+
/// ```
public record ResourceVersion(long value) implements Comparable<ResourceVersion> {
  private static final int COUNTER_BITS = 40;

  /// Highest epoch that fits.
  public static final long MAX_EPOCH = (1L << 23) - 1;

  public ResourceVersion {
    if (value < 0) {
      throw new IllegalArgumentException("a resource version is not negative: " + value);
    }
  }

  public static ResourceVersion of(long epoch, long counter) {
    if (epoch < 0 || epoch > MAX_EPOCH || counter < 0 || counter >>> COUNTER_BITS != 0) {
      throw new IllegalArgumentException("epoch " + epoch + ", counter " + counter);
    }
    return new ResourceVersion(epoch << COUNTER_BITS | counter);
  }

  public long epoch() {
    return value >>> COUNTER_BITS;
  }

  public long counter() {
    return value & ((1L << COUNTER_BITS) - 1);
  }

  public ResourceVersion next() {
    return of(epoch(), counter() + 1);
  }

  @Override
  public int compareTo(ResourceVersion other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
