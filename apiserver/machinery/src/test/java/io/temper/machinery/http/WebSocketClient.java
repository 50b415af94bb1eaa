package io.temper.machinery.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;

/// A client of WebSockets that also says what no client should, and answers nothing by itself.
final class WebSocketClient implements AutoCloseable {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;
  static final int FINAL = 0x80;

  private static final byte[] MASK = {1, 2, 3, 4};

  private final SSLSocket socket;
  private final DataInputStream in;
  private final String head;

  private WebSocketClient(SSLSocket socket, String head) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.head = head;
  }

  /// Asks for a WebSocket and reads the head of the answer, whatever it is.
  static WebSocketClient open(TestServer server, String path, String... protocols)
      throws IOException {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                "Sec-WebSocket-Version: 13"));
    if (protocols.length > 0) {
      lines.add("Sec-WebSocket-Protocol: " + String.join(", ", protocols));
    }
    return ask(server, path, lines);
  }

  static WebSocketClient ask(TestServer server, String path, List<String> lines)
      throws IOException {
    SSLSocket socket = server.connect(server.cluster().client("CN=jane"));
    TestServer.write(
        socket,
        "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + String.join("\r\n", lines) + "\r\n\r\n");
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = socket.getInputStream().read();
      if (b < 0) {
        throw new EOFException("after " + head);
      }
      head.append((char) b);
    }
    return new WebSocketClient(socket, head.toString());
  }

  /// Status line and headers of the answer.
  String head() {
    return head;
  }

  SSLSocket socket() {
    return socket;
  }

  /// Sends bytes on a channel.
  void say(int channel, byte[] payload) throws IOException {
    byte[] message = new byte[payload.length + 1];
    message[0] = (byte) channel;
    System.arraycopy(payload, 0, message, 1, payload.length);
    frame(FINAL | BINARY, message);
  }

  void say(int channel, String text) throws IOException {
    say(channel, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Sends one frame, masked as clients must.
  void frame(int first, byte[] payload) throws IOException {
    var frame = new ByteArrayOutputStream();
    frame.write(first);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 1 << 16) {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(0x80 | 127);
      frame.writeBytes(new byte[4]);
      for (int shift = 24; shift >= 0; shift -= 8) {
        frame.write(payload.length >> shift);
      }
    }
    frame.writeBytes(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ MASK[i & 3]);
    }
    raw(frame.toByteArray());
  }

  void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /// The next frame that is no ping.
  Frame next() throws IOException {
    while (true) {
      Frame frame = nextOfAll();
      if (frame.opcode() != PING) {
        return frame;
      }
    }
  }

  /// The next frame.
  Frame nextOfAll() throws IOException {
    int opcode = in.readUnsignedByte() & 0x0f;
    int announced = in.readUnsignedByte();
    long length =
        announced < 126 ? announced : announced == 126 ? in.readUnsignedShort() : in.readLong();
    return new Frame(opcode, in.readNBytes((int) length));
  }

  /// Whether the server has closed the connection, once all that it said was read.
  boolean isOver() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  record Frame(int opcode, byte[] payload) {
    /// Of a message on a channel.
    int channel() {
      return payload[0] & 0xff;
    }

    /// Of a message on a channel, or all of any other.
    String text() {
      return opcode == BINARY
          ? new String(payload, 1, payload.length - 1, StandardCharsets.UTF_8)
          : new String(payload, StandardCharsets.UTF_8);
    }

    /// Of a close.
    int code() {
      return ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    }
  }
}
