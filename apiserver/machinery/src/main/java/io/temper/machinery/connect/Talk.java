package io.temper.machinery.connect;

import java.io.IOException;

/// The server's side of a conversation.
@FunctionalInterface
public interface Talk {
  /// Talks until nothing is left to say. The client then hears `Success`.
  ///
  /// @throws io.temper.machinery.meta.StatusException which the client hears instead
  /// @throws IOException when the client is gone
  void hold(Conversation conversation) throws IOException;
}
