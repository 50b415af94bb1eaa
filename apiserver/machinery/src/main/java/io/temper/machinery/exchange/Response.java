package io.temper.machinery.exchange;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// An answer: whole, or a stream written while it lasts.
public sealed interface Response {
  int status();

  /// Header lines in order; content type included.
  Headers headers();

  /// An answer whose bytes are at hand.
  record Full(int status, Headers headers, byte[] body) implements Response {
    public static Full of(int status, String contentType, byte[] body) {
      return new Full(status, new Headers(Map.of("Content-Type", List.of(contentType))), body);
    }
  }

  /// An answer written frame by frame, such as a watch.
  record Stream(int status, Headers headers, Body body) implements Response {}

  /// Writes a stream and returns when it is over.
  @FunctionalInterface
  interface Body {
    /// @throws IOException when the client is gone; the server then just closes
    void writeTo(Sink sink) throws IOException;
  }
}
