package io.temper.prometheus;

import io.airlift.compress.snappy.SnappyDecompressor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A sample as a server finds it in a request. Refuses what a server would: labels out of order,
/// fields that there are none of.
public record WrittenSample(Map<String, String> labels, long millis, long bits) {
  public double value() {
    return Double.longBitsToDouble(bits);
  }

  /// Whether it says that its series has ended.
  public boolean isEnd() {
    return bits == WriteRequest.STALE;
  }

  public String name() {
    return labels.getOrDefault("__name__", "");
  }

  /// All of a request, in its order.
  public static List<WrittenSample> read(byte[] body) {
    byte[] plain = new byte[SnappyDecompressor.getUncompressedLength(body, 0)];
    new SnappyDecompressor().decompress(body, 0, body.length, plain, 0, plain.length);
    List<WrittenSample> samples = new ArrayList<>();
    ByteBuffer request = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
    while (request.hasRemaining()) {
      samples.add(series(field(request, 1)));
    }
    return samples;
  }

  private static WrittenSample series(ByteBuffer series) {
    TreeMap<String, String> labels = new TreeMap<>();
    while (series.get(series.position()) == 0x0a) {
      ByteBuffer label = field(series, 1);
      String name = text(field(label, 1));
      if (!labels.isEmpty() && labels.lastKey().compareTo(name) >= 0) {
        throw new AssertionError(name + " after " + labels.lastKey());
      }
      labels.put(name, text(field(label, 2)));
    }
    ByteBuffer sample = field(series, 2);
    need(sample.get() == 0x09);
    long bits = sample.getLong();
    need(sample.get() == 0x10);
    long millis = varint(sample);
    need(!sample.hasRemaining() && !series.hasRemaining());
    return new WrittenSample(labels, millis, bits);
  }

  private static ByteBuffer field(ByteBuffer from, int number) {
    need(from.get() == (number << 3 | 2));
    int length = (int) varint(from);
    ByteBuffer field = from.slice(from.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    from.position(from.position() + length);
    return field;
  }

  private static long varint(ByteBuffer from) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = from.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }

  private static void need(boolean met) {
    if (!met) {
      throw new AssertionError("not a request of Remote-Write 1.0");
    }
  }
}
