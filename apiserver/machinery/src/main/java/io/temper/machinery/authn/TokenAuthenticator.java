package io.temper.machinery.authn;

import io.temper.machinery.exchange.UserInfo;

/// Knows whose a bearer token is.
@FunctionalInterface
public interface TokenAuthenticator {
  Outcome authenticate(String token);

  /// What is known about a token.
  sealed interface Outcome {
    /// It is this user's.
    record Known(UserInfo user) implements Outcome {}

    /// It is nobody's. Holds for a while, so it may be remembered.
    record Unknown(String reason) implements Outcome {}

    /// It could not be asked. Must not be remembered.
    record Failed(String reason) implements Outcome {}
  }
}
