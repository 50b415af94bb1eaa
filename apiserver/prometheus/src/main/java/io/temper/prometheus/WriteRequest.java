package io.temper.prometheus;

import io.airlift.compress.snappy.SnappyCompressor;
import java.util.Arrays;

/// Samples on their way, as Remote-Write 1.0 has them.
///
/// ```
/// WriteRequest = { TimeSeries timeseries = 1 }*
/// TimeSeries   = { Label labels = 1 }* Sample samples = 2
/// Label        = string name = 1, string value = 2
/// Sample       = double value = 1, int64 timestamp = 2 (milliseconds)
/// ```
///
/// What is sent is one Snappy block of it, not framed. Not safe for threads.
///
/// Source: prometheus/docs, specs/prw/remote_write_spec
public final class WriteRequest {
  /// The bits of Prometheus' staleness marker, a NaN of its own: the series has ended.
  ///
  /// Source: prometheus/model/value/value.go
  static final long STALE = 0x7ff0000000000002L;

  private static final int TIMESERIES = 1;
  private static final int SAMPLES = 2;
  private static final int VALUE = 1;
  private static final int TIMESTAMP = 2;

  private final SnappyCompressor snappy = new SnappyCompressor();
  private final ProtoBytes bytes = new ProtoBytes(1 << 16);
  private int[] ends = new int[1024];
  private int samples;

  public void add(MetricName name, Labels labels, long millis, double value) {
    add(name, labels, millis, Double.doubleToRawLongBits(value));
  }

  /// Says that a series has no value any more.
  public void addEnd(MetricName name, Labels labels, long millis) {
    add(name, labels, millis, STALE);
  }

  public int samples() {
    return samples;
  }

  /// Forgets them all and keeps the memory for the next ones.
  public void clear() {
    bytes.clear();
    samples = 0;
  }

  /// What some of the samples are on the wire.
  ///
  /// @param from the first of them
  /// @param to the one after the last
  public byte[] encoded(int from, int to) {
    int start = from == 0 ? 0 : ends[from - 1];
    int length = (to == 0 ? 0 : ends[to - 1]) - start;
    byte[] block = new byte[snappy.maxCompressedLength(length)];
    int size = snappy.compress(bytes.array(), start, length, block, 0, block.length);
    return Arrays.copyOf(block, size);
  }

  private void add(MetricName name, Labels labels, long millis, long valueBits) {
    int sample = 1 + Long.BYTES + 1 + ProtoBytes.varintSize(millis);
    bytes.tag(TIMESERIES, ProtoBytes.LENGTH);
    bytes.varint(
        labels.before().length
            + name.encoded().length
            + labels.after().length
            + ProtoBytes.sizeOf(sample));
    bytes.raw(labels.before());
    bytes.raw(name.encoded());
    bytes.raw(labels.after());
    bytes.tag(SAMPLES, ProtoBytes.LENGTH);
    bytes.varint(sample);
    bytes.tag(VALUE, ProtoBytes.FIXED64);
    bytes.fixed64(valueBits);
    bytes.tag(TIMESTAMP, ProtoBytes.VARINT);
    bytes.varint(millis);
    if (samples == ends.length) {
      ends = Arrays.copyOf(ends, 2 * samples);
    }
    ends[samples++] = bytes.size();
  }
}
