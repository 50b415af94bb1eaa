package io.temper.prometheus;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.StringJoiner;

/// Asks `/api/v1/query_range` of a Prometheus, or of what answers as one.
public final class RangeQueries implements AutoCloseable {
  private static final Map<String, String> HEADERS =
      Map.of("Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json");

  private final Connection connection;
  private final int mostBytes;

  /// @param endpoint its URL ends before /api/v1: `http://prometheus:9090`, or Mimir's
  ///   `http://mimir:8080/prometheus`
  /// @param mostBytes of an answer
  public RangeQueries(Endpoint endpoint, int mostBytes) {
    String base = endpoint.url().toString().replaceAll("/+$", "");
    this.connection =
        new Connection(
            new Endpoint(
                URI.create(base + "/api/v1/query_range"),
                endpoint.credentials(),
                endpoint.headers()));
    this.mostBytes = mostBytes;
  }

  /// @param promql the question
  /// @param first when it is asked for first
  /// @param last when it is asked for last
  /// @param mostPoints of all series
  /// @param timeout of all of it
  /// @throws PromqlException when there is no answer, or none that can be believed
  public Matrix ask(
      String promql, Instant first, Instant last, Duration step, int mostPoints, Duration timeout)
      throws PromqlException, InterruptedException {
    String form =
        form(
            Map.of(
                "query", promql,
                "start", seconds(first.toEpochMilli()),
                "end", seconds(last.toEpochMilli()),
                "step", seconds(step.toMillis()),
                "timeout", seconds(timeout.toMillis())));
    Reply reply;
    try {
      reply = connection.post(form.getBytes(StandardCharsets.UTF_8), HEADERS, timeout, mostBytes);
    } catch (IOException e) {
      throw new PromqlException(String.valueOf(e.getMessage()), e);
    }
    if (reply.status() != 200) {
      throw new PromqlException("it answered " + reply.words());
    }
    if (!reply.whole()) {
      throw new PromqlException("its answer is longer than " + mostBytes + " bytes");
    }
    return MatrixReader.read(reply.body(), mostPoints);
  }

  @Override
  public void close() {
    connection.close();
  }

  private static String form(Map<String, String> fields) {
    StringJoiner form = new StringJoiner("&");
    fields.forEach(
        (name, value) -> form.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return form.toString();
  }

  private static String seconds(long millis) {
    return BigDecimal.valueOf(millis, 3).toPlainString();
  }
}
