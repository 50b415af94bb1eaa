package io.temper.telemetry;

import java.util.List;
import java.util.Map;

/// What was read.
///
/// @param series in the order of subjects, then as the metrics were asked for; those without a
///   value are left out
/// @param damagedPages that could not be read: values may be missing
/// @param tooMany whether there are more series than were allowed; these are the first
public record Answer(List<Series> series, int damagedPages, boolean tooMany) {
  public Answer {
    series = List.copyOf(series);
  }

  /// One metric of a subject. Arrays are by step; where the count is 0 the rest means nothing.
  ///
  /// @param metric index in the store's list
  public record Series(
      Subject subject,
      Map<String, String> labels,
      int metric,
      long[] min,
      long[] max,
      long[] sum,
      long[] count) {}
}
