package io.temper.machinery.exchange;

import java.io.IOException;

/// An answer: whole, or a stream written while it lasts.
public sealed interface Response {
  int status();

  /// Header lines in order; content type included.
  Headers headers();

  /// The same answer under other headers.
  Response withHeaders(Headers changed);

  /// An answer whose bytes are at hand.
  record Full(int status, Headers headers, byte[] body) implements Response {
    public static Full of(int status, String contentType, byte[] body) {
      return new Full(status, Headers.of("Content-Type", contentType), body);
    }

    @Override
    public Full withHeaders(Headers changed) {
      return new Full(status, changed, body);
    }
  }

  /// An answer written frame by frame, such as a watch. Whoever holds one runs its body exactly
  /// once, with a closed sink if nobody listens any more, so that filters can release what they
  /// hold in a `finally` around it. To a client that asked for a WebSocket an answer of 200 is sent
  /// as messages, one per frame; one of 101 can be sent in no other way.
  ///
  /// @param inbox takes what a client says meanwhile over a WebSocket
  record Stream(int status, Headers headers, Body body, Inbox inbox) implements Response {
    public Stream(int status, Headers headers, Body body) {
      this(status, headers, body, Inbox.IGNORED);
    }

    @Override
    public Stream withHeaders(Headers changed) {
      return new Stream(status, changed, body, inbox);
    }

    public Stream withBody(Body changed) {
      return new Stream(status, headers, changed, inbox);
    }
  }

  /// Writes a stream and returns when it is over.
  @FunctionalInterface
  interface Body {
    /// @throws IOException when the client is gone; the server then just closes
    void writeTo(Sink sink) throws IOException;
  }
}
