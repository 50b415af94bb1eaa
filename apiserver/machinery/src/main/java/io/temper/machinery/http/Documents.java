package io.temper.machinery.http;

import io.temper.machinery.exchange.Response;
import io.temper.machinery.metrics.ServerMetrics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// Answers that are no API objects.
final class Documents {
  private static final String EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";

  private Documents() {}

  static Response json(String document) {
    return Response.Full.of(200, "application/json", document.getBytes(StandardCharsets.UTF_8));
  }

  static Response metrics(ServerMetrics metrics) {
    return Response.Full.of(200, EXPOSITION, metrics.exposition());
  }

  /// Every path there is, as `{"paths": [...]}` with Go's indentation.
  static Response index(List<String> paths) {
    String lines =
        paths.stream().map(path -> "    \"" + path + "\"").collect(Collectors.joining(",\n"));
    return json("{\n  \"paths\": [\n" + lines + "\n  ]\n}");
  }
}
