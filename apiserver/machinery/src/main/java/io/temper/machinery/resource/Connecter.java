package io.temper.machinery.resource;

import io.temper.machinery.exchange.Response;

/// Serves a subresource that is no object but a conversation: a log, a proxy, a terminal.
@FunctionalInterface
public interface Connecter<T, O> {
  /// Answers one request, of any of the declared methods, on its own thread.
  ///
  /// @return words ([io.temper.machinery.exchange.PlainText]), a stream of them, channels both ways
  ///   (`connect.Conversation`)
  /// @throws io.temper.machinery.meta.StatusException when the answer is an error
  Response connect(Call<T, O> call);
}
