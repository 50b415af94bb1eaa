package io.temper.machinery.http;

import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.MediaTypes;
import io.temper.machinery.wire.Negotiation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// Answers that are no API objects.
final class Documents {
  private static final String EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";

  private Documents() {}

  static Response metrics(ServerMetrics metrics) {
    return Response.Full.of(200, EXPOSITION, metrics.exposition());
  }

  /// Every path there is, as `{"paths": [...]}` with Go's indentation.
  static Response index(int status, List<String> paths) {
    String lines =
        paths.stream().map(path -> "    \"" + path + "\"").collect(Collectors.joining(",\n"));
    String document = "{\n  \"paths\": [\n" + lines + "\n  ]\n}";
    return Response.Full.of(status, MediaTypes.JSON, document.getBytes(StandardCharsets.UTF_8));
  }

  /// What `/version` says. It goes through Go's router, whose demands hold for it.
  static Response version(Request request, String json) {
    if (!request.method().equals("GET")) {
      throw new StatusException(Status.methodNotAllowed());
    }
    Negotiation.requireProduced(request, List.of(MediaTypes.JSON));
    byte[] document = JsonText.indent(json.getBytes(StandardCharsets.UTF_8));
    return Response.Full.of(200, MediaTypes.JSON, document);
  }
}
