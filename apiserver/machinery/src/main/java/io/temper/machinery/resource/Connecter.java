package io.temper.machinery.resource;

import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.store.Key;

/// Serves a subresource that is no object but a conversation: a log, a proxy, a terminal.
@FunctionalInterface
public interface Connecter {
  /// Answers one request, of any of the declared methods, on its own thread.
  ///
  /// @param key of the object; whether it is there nobody has looked
  /// @throws io.temper.machinery.meta.StatusException when the answer is an error
  Response connect(Key key, Request request);
}
