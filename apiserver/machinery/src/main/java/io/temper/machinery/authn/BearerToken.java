package io.temper.machinery.authn;

import io.temper.machinery.exchange.Request;

/// Knows clients by `Authorization: Bearer`.
public final class BearerToken implements Authenticator {
  private final TokenAuthenticator tokens;

  public BearerToken(TokenAuthenticator tokens) {
    this.tokens = tokens;
  }

  @Override
  public Authentication authenticate(Request request) {
    String header = request.headers().first("Authorization").orElse("").strip();
    String[] words = header.split(" ", -1);
    if (words.length < 2 || !words[0].equalsIgnoreCase("bearer") || words[1].isEmpty()) {
      return Authentication.ANONYMOUS;
    }
    return switch (tokens.authenticate(words[1])) {
      case TokenAuthenticator.Outcome.Known known ->
          new Authentication.Authenticated(known.user(), request.headers());
      case TokenAuthenticator.Outcome.Unknown unknown ->
          new Authentication.Rejected(unknown.reason());
      case TokenAuthenticator.Outcome.Failed failed -> new Authentication.Rejected(failed.reason());
    };
  }
}
