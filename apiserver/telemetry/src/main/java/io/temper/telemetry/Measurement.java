package io.temper.telemetry;

import java.util.Map;

/// One row to keep.
///
/// @param values in the order of the store's metrics; [io.temper.telemetry.codec.Rows#ABSENT] for
///   what was not measured. Not changed by anybody afterwards
public record Measurement(Subject subject, Map<String, String> labels, long[] values) {
  public Measurement {
    labels = Map.copyOf(labels);
  }
}
