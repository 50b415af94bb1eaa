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

  /// Why a text is no resource version, in the words of Go's `strconv`; empty when it is one, or
  /// when nothing is said.
  public static String error(String text) {
    if (text.isEmpty()) {
      return "";
    }
    if (!text.matches("[0-9]+")) {
      return "strconv.ParseUint: parsing " + GoText.quote(text) + ": invalid syntax";
    }
    try {
      Long.parseUnsignedLong(text);
      return "";
    } catch (NumberFormatException _) {
      return "strconv.ParseUint: parsing " + GoText.quote(text) + ": value out of range";
    }
  }

  /// A resource version without [#error]; the empty one is 0. What is beyond 63 bits is the future
  /// whichever way.
  public static ResourceVersion parse(String text) {
    long value = text.isEmpty() ? 0 : Long.parseUnsignedLong(text);
    return new ResourceVersion(value < 0 ? Long.MAX_VALUE : value);
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
