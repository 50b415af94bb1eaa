package io.temper.machinery.http;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.locks.ReentrantLock;

/// A stream answered over a WebSocket (RFC 6455): one message per frame of the answer, so a watch
/// sends one event per message. What the client says is read and ignored, but for close and ping.
///
/// ```
///  GET ...?watch=1, Upgrade: websocket  ->
///                                       <-  101, Sec-WebSocket-Accept
///                                       <-  text {"type":"ADDED",...}
///                                       <-  ...
///                                       <-  close 1000            when the watch is over
/// ```
final class WebSocket {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final String BEARER = "base64url.bearer.authorization.k8s.io.";
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int FINAL = 0x80;
  private static final int LONGEST_CONTROL = 125;
  private static final long LONGEST_MESSAGE = 1 << 20;
  private static final byte[] NORMAL = {0x03, (byte) 0xe8};

  private final ConnectionInput input;
  private final BufferedSink.Out out;
  private final LiveRequest live;
  private final ReentrantLock sending = new ReentrantLock();

  WebSocket(ConnectionInput input, BufferedSink.Out out, LiveRequest live) {
    this.input = input;
    this.out = out;
    this.live = live;
  }

  /// Whether a request asks to go on as a WebSocket.
  static boolean asked(Headers headers) {
    return Http1Head.holds(headers, "Connection", "upgrade")
        && Http1Head.holds(headers, "Upgrade", "websocket")
        && headers.first("Sec-WebSocket-Key").isPresent();
  }

  /// Sends the stream and returns when it is over or the client has left.
  void serve(Headers request, Response.Stream stream) throws IOException {
    try {
      handshake(request, stream.headers());
    } catch (IOException e) {
      Answers.discard(stream);
      throw e;
    }
    Thread.ofVirtual().name("websocket-input").start(this::listen);
    boolean text = stream.headers().first("Content-Type").orElse("").startsWith("application/json");
    stream.body().writeTo(new MessageSink(text ? TEXT : BINARY));
    frame(CLOSE, NORMAL);
  }

  private void handshake(Headers request, Headers response) throws IOException {
    String key = request.first("Sec-WebSocket-Key").orElse("");
    var head = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\n");
    head.append("Upgrade: websocket\r\nConnection: Upgrade\r\n");
    head.append("Sec-WebSocket-Accept: ").append(accept(key)).append("\r\n");
    String protocol = protocol(request);
    if (!protocol.isEmpty()) {
      head.append("Sec-WebSocket-Protocol: ").append(protocol).append("\r\n");
    }
    response.first("Audit-Id").ifPresent(id -> head.append("Audit-Id: ").append(id).append("\r\n"));
    byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    out.write(bytes, bytes.length);
  }

  /// The first protocol offered that is not a token in disguise.
  private static String protocol(Headers request) {
    for (String line : request.all("Sec-WebSocket-Protocol")) {
      for (String offered : line.split(",", -1)) {
        if (!offered.isBlank() && !offered.strip().startsWith(BEARER)) {
          return offered.strip();
        }
      }
    }
    return "";
  }

  private static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  private void listen() {
    try {
      while (true) {
        int opcode = input.read() & 0x0f;
        int second = input.read();
        boolean masked = (second & 0x80) != 0;
        long length = second & 0x7f;
        if (length >= 126) {
          int octets = length == 126 ? 2 : 8;
          length = 0;
          for (int i = 0; i < octets; i++) {
            length = length << 8 | input.read();
          }
        }
        boolean control = opcode >= CLOSE;
        if (!masked || length < 0 || length > (control ? LONGEST_CONTROL : LONGEST_MESSAGE)) {
          return;
        }
        byte[] mask = input.bytes(4);
        byte[] payload = input.bytes((int) length);
        for (int i = 0; i < payload.length; i++) {
          payload[i] ^= mask[i & 3];
        }
        if (opcode == CLOSE) {
          return;
        }
        if (opcode == PING) {
          frame(PONG, payload);
        }
      }
    } catch (IOException _) {
      // The client is gone, which the finally below says.
    } finally {
      live.cancel();
    }
  }

  private void frame(int opcode, byte[]... parts) throws IOException {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    int extra = length < 126 ? 0 : length < 1 << 16 ? 2 : 8;
    byte[] frame = new byte[2 + extra + length];
    frame[0] = (byte) (FINAL | opcode);
    frame[1] = (byte) (extra == 0 ? length : extra == 2 ? 126 : 127);
    for (int i = 0; i < extra; i++) {
      frame[2 + i] = (byte) ((long) length >>> (8 * (extra - 1 - i)));
    }
    int at = 2 + extra;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, frame, at, part.length);
      at += part.length;
    }
    sending.lock();
    try {
      out.write(frame, frame.length);
    } finally {
      sending.unlock();
    }
  }

  private final class MessageSink implements Sink {
    private final int opcode;

    MessageSink(int opcode) {
      this.opcode = opcode;
    }

    @Override
    public void write(byte[]... parts) throws IOException {
      if (live.cancelled()) {
        throw new IOException("the client is gone");
      }
      frame(opcode, parts);
    }

    @Override
    public void flush() {}

    @Override
    public boolean open() {
      return live.open();
    }

    @Override
    public void onClose(Runnable action) {
      live.onClose(action);
    }
  }
}
