package io.temper.server.cost;

import io.temper.server.cost.allocation.Amounts;
import io.temper.server.cost.allocation.Charge;
import io.temper.server.cost.allocation.Costs;
import io.temper.server.cost.allocation.Source;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// What a booking is for, as bytes in the database:
///
/// ```
/// version 1, then deflated:
/// texts · sets of labels · idle · overcommitted CPU, memory · charges
/// ```
///
/// Each text and each set of labels is there once; charges name them by number. Whole numbers are
/// seven bits a byte, lowest first, with the sign in the lowest bit.
final class BookingBytes {
  private static final int VERSION = 1;
  private static final int MOST = 10_000_000;
  private static final int BUFFER = 8192;

  private BookingBytes() {}

  /// What of a booking is not in columns of its own.
  record Content(
      List<Charge> charges, Costs idle, long overcommittedCpu, long overcommittedMemory) {}

  static ByteBuffer of(Booking booking) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(VERSION);
    Deflater deflater = new Deflater();
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(new DeflaterOutputStream(bytes, deflater), BUFFER))) {
      write(booking, out);
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory", e);
    } finally {
      deflater.end();
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  /// @throws IOException when these are no bytes of a booking, or of a later version
  static Content read(ByteBuffer buffer) throws IOException {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    if (bytes.length == 0 || bytes[0] != VERSION) {
      throw new IOException("not of version " + VERSION);
    }
    InputStream packed = new ByteArrayInputStream(bytes, 1, bytes.length - 1);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(new InflaterInputStream(packed), BUFFER))) {
      return content(in);
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("names what is not there", e);
    }
  }

  private static void write(Booking booking, DataOutputStream out) throws IOException {
    Numbers<String> texts = new Numbers<>();
    Numbers<Map<String, String>> labels = new Numbers<>();
    for (Charge charge : booking.charges()) {
      Source source = charge.source();
      texts.of(source.namespace());
      texts.of(source.workloadKind());
      texts.of(source.workload());
      texts.of(source.pod());
      texts.of(source.container());
      texts.of(source.node());
      labels.of(source.labels());
    }
    for (Map<String, String> set : labels.all()) {
      set.forEach((key, value) -> {
        texts.of(key);
        texts.of(value);
      });
    }
    number(texts.all().size(), out);
    for (String text : texts.all()) {
      out.writeUTF(text);
    }
    number(labels.all().size(), out);
    for (Map<String, String> set : labels.all()) {
      number(set.size(), out);
      for (Map.Entry<String, String> label : new TreeMap<>(set).entrySet()) {
        number(texts.of(label.getKey()), out);
        number(texts.of(label.getValue()), out);
      }
    }
    costs(booking.idle(), out);
    number(booking.overcommittedCpu(), out);
    number(booking.overcommittedMemory(), out);
    number(booking.charges().size(), out);
    for (Charge charge : booking.charges()) {
      charge(charge, texts, labels, out);
    }
  }

  private static void charge(
      Charge charge,
      Numbers<String> texts,
      Numbers<Map<String, String>> labels,
      DataOutputStream out)
      throws IOException {
    Source source = charge.source();
    number(texts.of(source.node()), out);
    number(texts.of(source.namespace()), out);
    number(texts.of(source.workloadKind()), out);
    number(texts.of(source.workload()), out);
    number(texts.of(source.pod()), out);
    number(texts.of(source.container()), out);
    number(labels.of(source.labels()), out);
    costs(charge.costs(), out);
    Amounts amounts = charge.amounts();
    number(amounts.cpuRequested(), out);
    number(amounts.cpuUsed(), out);
    number(amounts.memoryRequested(), out);
    number(amounts.memoryUsed(), out);
  }

  private static void costs(Costs costs, DataOutputStream out) throws IOException {
    number(costs.cpu(), out);
    number(costs.memory(), out);
    number(costs.storage(), out);
    number(costs.egress(), out);
  }

  private static void number(long value, DataOutputStream out) throws IOException {
    long left = (value << 1) ^ (value >> 63);
    while ((left & ~0x7FL) != 0) {
      out.writeByte((int) ((left & 0x7F) | 0x80));
      left >>>= 7;
    }
    out.writeByte((int) left);
  }

  private static Content content(DataInputStream in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int left = count(in); left > 0; left--) {
      texts.add(in.readUTF());
    }
    List<Map<String, String>> labels = new ArrayList<>();
    for (int left = count(in); left > 0; left--) {
      Map<String, String> set = new LinkedHashMap<>();
      for (int pairs = count(in); pairs > 0; pairs--) {
        set.put(texts.get(count(in)), texts.get(count(in)));
      }
      labels.add(Map.copyOf(set));
    }
    Costs idle = costs(in);
    long overcommittedCpu = number(in);
    long overcommittedMemory = number(in);
    List<Charge> charges = new ArrayList<>();
    for (int left = count(in); left > 0; left--) {
      charges.add(
          new Charge(
              new Source(
                  texts.get(count(in)),
                  texts.get(count(in)),
                  texts.get(count(in)),
                  texts.get(count(in)),
                  texts.get(count(in)),
                  texts.get(count(in)),
                  labels.get(count(in))),
              costs(in),
              new Amounts(number(in), number(in), number(in), number(in))));
    }
    return new Content(charges, idle, overcommittedCpu, overcommittedMemory);
  }

  private static Costs costs(DataInputStream in) throws IOException {
    return new Costs(number(in), number(in), number(in), number(in));
  }

  private static int count(DataInputStream in) throws IOException {
    long count = number(in);
    if (count < 0 || count > MOST) {
      throw new IOException("no count: " + count);
    }
    return (int) count;
  }

  private static long number(DataInputStream in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int each = in.readUnsignedByte();
      value |= (long) (each & 0x7F) << shift;
      if (each < 0x80) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new IOException("a number without an end");
  }

  /// Numbers things in the order in which they come.
  private static final class Numbers<T> {
    private final Map<T, Integer> numbers = new LinkedHashMap<>();

    private int of(T thing) {
      return numbers.computeIfAbsent(thing, _ -> numbers.size());
    }

    private List<T> all() {
      return List.copyOf(numbers.keySet());
    }
  }
}
