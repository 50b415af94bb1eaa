package io.temper.prometheus;

import java.util.List;
import java.util.Map;

/// Series over time: the answer to a range query.
///
/// @param warnings of the server: parts may be missing
/// @param tooMany whether there were more points than wanted; those from there on are left out
public record Matrix(List<Series> series, List<String> warnings, boolean tooMany) {
  public Matrix {
    series = List.copyOf(series);
    warnings = List.copyOf(warnings);
  }

  public record Series(Map<String, String> labels, List<Point> points) {
    public Series {
      labels = Map.copyOf(labels);
      points = List.copyOf(points);
    }
  }

  /// @param millis since 1970
  public record Point(long millis, double value) {}
}
