package io.temper.telemetry;

import io.temper.telemetry.codec.ByteReader;
import io.temper.telemetry.codec.ByteWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Subjects, labels and names of metrics as bytes.
final class Keys {
  private static final int MOST_LABELS = 4096;
  private static final int MOST_METRICS = 4096;

  private Keys() {}

  static void write(Subject subject, ByteWriter to) {
    to.text(subject.namespace());
    to.text(subject.name());
    to.text(subject.uid());
    to.text(subject.container());
  }

  static Subject subject(ByteReader from) {
    return new Subject(from.text(), from.text(), from.text(), from.text());
  }

  static void write(Map<String, String> labels, ByteWriter to) {
    to.unsigned(labels.size());
    // In order: neighbours then look alike, and the same content has the same bytes.
    new TreeMap<>(labels)
        .forEach((key, value) -> {
          to.text(key);
          to.text(value);
        });
  }

  static Map<String, String> labels(ByteReader from) {
    Map<String, String> labels = new HashMap<>();
    for (int left = from.count(MOST_LABELS); left > 0; left--) {
      labels.put(from.text(), from.text());
    }
    return Map.copyOf(labels);
  }

  static void write(List<String> metrics, ByteWriter to) {
    to.unsigned(metrics.size());
    metrics.forEach(to::text);
  }

  static List<String> metrics(ByteReader from) {
    List<String> metrics = new ArrayList<>();
    for (int left = from.count(MOST_METRICS); left > 0; left--) {
      metrics.add(from.text());
    }
    return metrics;
  }
}
