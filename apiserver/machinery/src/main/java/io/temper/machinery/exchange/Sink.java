package io.temper.machinery.exchange;

import java.io.IOException;

/// Where the bytes of a streamed answer go. Used by one thread.
public interface Sink {
  /// One frame of the stream: one event of a watch, one chunk of a list. Its parts are sent one
  /// after another as if they were one array, so that cached bytes need not be copied first; over a
  /// WebSocket they are one message. The arrays are shared: never change or keep them.
  ///
  /// @throws IOException when the client is gone
  void write(byte[]... parts) throws IOException;

  /// Sends what was written so far.
  ///
  /// @throws IOException when the client is gone
  void flush() throws IOException;

  /// False once the client is gone or the server drains: the writer then returns.
  boolean open();

  /// Runs the action once, as soon as [#open] turns false; at once if it already is. Lets a writer
  /// that waits for events wake up; none is run once the writer has returned.
  void onClose(Runnable action);
}
