package io.temper.machinery.exchange;

import java.io.IOException;

/// Takes what a client says while its answer is streamed over a WebSocket. Messages come from one
/// thread, which reads the connection and is not the one that writes the answer; the end may come
/// from either, and more than once.
public interface Inbox {
  /// Where nobody listens.
  Inbox IGNORED =
      new Inbox() {
        @Override
        public void take(byte[] message) {}

        @Override
        public void end() {}
      };

  /// One whole message. May wait until there is room for it: meanwhile nothing is read from the
  /// client, which is what slows down one that sends too much.
  ///
  /// @throws IOException when the client does not keep to what was agreed on; the message says how,
  ///   and ends the connection
  void take(byte[] message) throws IOException;

  /// Nothing more will come, or be wanted: whoever waits for either goes on.
  void end();
}
