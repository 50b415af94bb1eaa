package io.temper.prometheus;

import java.util.Map;
import java.util.TreeMap;

/// The labels of a series but its name, as the bytes that stand before and after the name: labels
/// have to be in the order of their names.
public final class Labels {
  private static final int NAME = 1;
  private static final int VALUE = 2;
  private static final int LABELS = 1;

  private final byte[] before;
  private final byte[] after;

  private Labels(byte[] before, byte[] after) {
    this.before = before;
    this.after = after;
  }

  /// @param labels those with an empty value are left out, which is the same to Prometheus
  public static Labels of(Map<String, String> labels) {
    ProtoBytes before = new ProtoBytes(0);
    ProtoBytes after = new ProtoBytes(256);
    new TreeMap<>(labels)
        .forEach((name, value) -> {
          if (!value.isEmpty()) {
            boolean first = name.compareTo(MetricName.LABEL) < 0;
            (first ? before : after).raw(encoded(name, value));
          }
        });
    return new Labels(before.copy(), after.copy());
  }

  byte[] before() {
    return before;
  }

  byte[] after() {
    return after;
  }

  /// One label, as a field of a series.
  static byte[] encoded(String name, String value) {
    ProtoBytes label = new ProtoBytes(64);
    label.text(NAME, name);
    label.text(VALUE, value);
    ProtoBytes field = new ProtoBytes(ProtoBytes.sizeOf(label.size()));
    field.tag(LABELS, ProtoBytes.LENGTH);
    field.varint(label.size());
    field.raw(label.copy());
    return field.copy();
  }
}
