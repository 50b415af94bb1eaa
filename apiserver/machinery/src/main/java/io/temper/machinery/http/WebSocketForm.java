package io.temper.machinery.http;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.WebSocketRequest;
import io.temper.machinery.meta.Status;
import java.util.List;
import java.util.Optional;

/// How an answer goes over a WebSocket, as upstream sends each of them: a watch as text in any
/// protocol (apiserver `pkg/endpoints/handlers/watch.go`), a log as bytes after a greeting
/// (`k8s.io/streaming/pkg/httpstream/wsstream`), a conversation in the protocol it agreed on.
///
/// @param protocol that was agreed on; empty for none
/// @param base64 whether the bytes are sent as base64 in text
/// @param greets whether an empty message comes first, to tell that it works
record WebSocketForm(String protocol, boolean text, boolean base64, boolean greets) {
  private static final String BASE64 = "base64.binary.k8s.io";
  private static final String BYTES = "binary.k8s.io";

  /// Whether an answer can go over a WebSocket: an error cannot.
  static boolean fits(Response.Stream stream) {
    return stream.status() == 200 || stream.status() == 101;
  }

  /// What is said when nothing that the client offers will do.
  static Status refusal(Headers request) {
    return Status.failure(
        403,
        "Forbidden",
        "requested protocol(s) are not supported: "
            + WebSocketRequest.protocols(request)
            + "; supports ["
            + BYTES
            + " "
            + BASE64
            + "]");
  }

  /// Empty when nothing that the client offers will do.
  static Optional<WebSocketForm> of(Headers request, Response.Stream stream) {
    Optional<String> agreed = stream.headers().first(WebSocketRequest.PROTOCOL);
    if (agreed.isPresent()) {
      return Optional.of(new WebSocketForm(agreed.get(), false, false, false));
    }
    List<String> offered = WebSocketRequest.protocols(request);
    if (stream.headers().first("Content-Type").orElse("").startsWith("application/json")) {
      String first = offered.isEmpty() ? "" : offered.getFirst();
      return Optional.of(new WebSocketForm(first, true, false, false));
    }
    if (offered.isEmpty()) {
      return Optional.of(new WebSocketForm("", false, false, true));
    }
    return offered.stream()
        .filter(protocol -> protocol.equals(BYTES) || protocol.equals(BASE64))
        .findFirst()
        .map(protocol -> {
          boolean base64 = protocol.equals(BASE64);
          return new WebSocketForm(protocol, base64, base64, true);
        });
  }
}
