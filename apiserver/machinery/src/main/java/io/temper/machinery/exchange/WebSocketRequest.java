package io.temper.machinery.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a request says of going on as a WebSocket (RFC 6455).
public final class WebSocketRequest {
  public static final String PROTOCOL = "Sec-WebSocket-Protocol";

  private static final String BEARER = "base64url.bearer.authorization.k8s.io.";

  private WebSocketRequest() {}

  /// Whether it wants to. Only HTTP/1.1 can: in HTTP/2 the headers that ask for it have no meaning.
  public static boolean asked(Request request) {
    return request.peer().protocol().equals("HTTP/1.1")
        && request.method().equals("GET")
        && holds(request.headers(), "Connection", "upgrade")
        && holds(request.headers(), "Upgrade", "websocket");
  }

  /// The protocols offered on top of it, in the client's order; a browser's token, which poses as
  /// one, is none.
  public static List<String> protocols(Headers headers) {
    List<String> offered = new ArrayList<>();
    for (String line : headers.all(PROTOCOL)) {
      for (String protocol : line.split(",", -1)) {
        String word = protocol.strip();
        if (!word.isEmpty() && !word.startsWith(BEARER)) {
          offered.add(word);
        }
      }
    }
    return offered;
  }

  private static boolean holds(Headers headers, String name, String word) {
    for (String line : headers.all(name)) {
      for (String item : line.split(",", -1)) {
        if (item.strip().toLowerCase(Locale.ROOT).equals(word)) {
          return true;
        }
      }
    }
    return false;
  }
}
