package io.temper.machinery.authn;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Request;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Knows browsers by a bearer token that poses as a WebSocket protocol, since they cannot set
/// headers (k8s.io/apiserver `pkg/authentication/request/websocket`).
public final class WebSocketToken implements Authenticator {
  private static final String HEADER = "Sec-WebSocket-Protocol";
  private static final String PREFIX = "base64url.bearer.authorization.k8s.io.";

  private final TokenAuthenticator tokens;

  public WebSocketToken(TokenAuthenticator tokens) {
    this.tokens = tokens;
  }

  @Override
  public Authentication authenticate(Request request) {
    Headers headers = request.headers();
    if (!headers.first("Upgrade").orElse("").equalsIgnoreCase("websocket")) {
      return Authentication.ANONYMOUS;
    }
    List<String> others = new ArrayList<>();
    List<String> found = new ArrayList<>();
    for (String line : headers.all(HEADER)) {
      for (String protocol : line.split(",", -1)) {
        String offered = protocol.strip();
        if (offered.startsWith(PREFIX)) {
          found.add(offered.substring(PREFIX.length()));
        } else {
          others.add(offered);
        }
      }
    }
    if (found.isEmpty()) {
      return Authentication.ANONYMOUS;
    }
    if (found.size() > 1) {
      return new Authentication.Rejected("multiple base64.bearer.authorization tokens specified");
    }
    if (others.isEmpty()) {
      return new Authentication.Rejected("missing additional subprotocol");
    }
    String token;
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(found.getFirst());
      token = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException _) {
      return new Authentication.Rejected("invalid base64.bearer.authorization token encoding");
    }
    return switch (tokens.authenticate(token)) {
      case TokenAuthenticator.Outcome.Known known ->
          new Authentication.Authenticated(
              known.user(), headers.with(HEADER, String.join(",", others)));
      case TokenAuthenticator.Outcome.Unknown unknown ->
          new Authentication.Rejected(unknown.reason());
      case TokenAuthenticator.Outcome.Failed failed -> new Authentication.Rejected(failed.reason());
    };
  }
}
