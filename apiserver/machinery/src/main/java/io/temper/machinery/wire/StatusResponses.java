package io.temper.machinery.wire;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusDetails;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns an error into its answer: the one place where a Status becomes bytes.
public final class StatusResponses {
  private StatusResponses() {}

  /// The Status in the media type the client accepts. Without any, or when it only accepts other
  /// kinds, indented JSON: an error is never hidden behind failed negotiation (as
  /// `responsewriters.WriteObjectNegotiated`).
  public static Response of(Request request, Status status) {
    request.audit().answered(status);
    Optional<Accepted> accepted =
        Negotiation.negotiate(
            Negotiation.accept(request), MediaTypes.OBJECTS, Negotiation.Endpoint.PLAIN);
    if (accepted.isEmpty()) {
      return response(status, MediaTypes.JSON, JsonText.indent(json(status)));
    }
    String mediaType = accepted.get().mediaType();
    return response(
        status, mediaType, encode(status, mediaType, Negotiation.pretty(request, accepted.get())));
  }

  /// A Status as one document.
  public static byte[] encode(Status status, String mediaType, boolean pretty) {
    return switch (mediaType) {
      case MediaTypes.PROTOBUF -> MetaProto.document("v1", "Status", MetaProto.status(status));
      case MediaTypes.YAML -> Yaml.fromJson(json(status));
      default -> pretty ? JsonText.indent(json(status)) : json(status);
    };
  }

  private static byte[] json(Status status) {
    JsonWriter json = new JsonWriter();
    MetaJson.write(status, json);
    return json.document();
  }

  private static Response response(Status status, String mediaType, byte[] body) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("Content-Type", List.of(mediaType));
    StatusDetails details = status.details();
    if (details != null && details.retryAfterSeconds() > 0) {
      headers.put("Retry-After", List.of(Integer.toString(details.retryAfterSeconds())));
    }
    return new Response.Full(status.code(), new Headers(headers), body);
  }
}
