package io.temper.machinery.authn;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.UserInfo;

/// What became of an attempt to find out who asks.
public sealed interface Authentication {
  /// It is this user.
  ///
  /// @param remaining the request's headers without what proved it
  record Authenticated(UserInfo user, Headers remaining) implements Authentication {}

  /// The request says nothing about who asks.
  record Anonymous() implements Authentication {}

  /// The request claims something that is not true or could not be checked. Never the same as
  /// saying nothing: it is answered 401.
  record Rejected(String reason) implements Authentication {}

  Anonymous ANONYMOUS = new Anonymous();
}
