package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.http2.Field;
import io.temper.machinery.http2.Frame;
import io.temper.machinery.http2.HeaderDecoder;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// An HTTP/2 client that says whatever it is told, frame by frame.
final class RawHttp2 implements AutoCloseable {
  static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final int PATIENCE_MILLIS = 20_000;

  private final SSLSocket socket;
  private final OutputStream out;
  private final DataInputStream in;
  private final HeaderDecoder decoder = new HeaderDecoder(1 << 20);

  private RawHttp2(SSLSocket socket) throws IOException {
    this.socket = socket;
    this.out = socket.getOutputStream();
    this.in = new DataInputStream(socket.getInputStream());
  }

  /// A connection on which nothing was said yet.
  static RawHttp2 connect(SSLContext context, int port) throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.startHandshake();
    return new RawHttp2(socket);
  }

  /// A connection on which both sides have said their settings.
  static RawHttp2 greeted(SSLContext context, int port, int... settings) throws IOException {
    RawHttp2 client = connect(context, port);
    client.write(PREFACE);
    ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
    for (int i = 0; i < settings.length; i += 2) {
      payload.putShort((short) settings[i]).putInt(settings[i + 1]);
    }
    client.send(Frame.SETTINGS, 0, 0, payload.array());
    client.next(frame -> frame.type() == Frame.SETTINGS && frame.has(Frame.ACK));
    return client;
  }

  void write(byte... bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  void send(int type, int flags, int stream, byte... payload) throws IOException {
    write(frame(type, flags, stream, payload));
  }

  static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putShort((short) (payload.length >> 8))
        .put((byte) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /// @param lines names and values in turn, behind those every request has
  void get(int stream, String path, String... lines) throws IOException {
    int flags = Frame.END_HEADERS | Frame.END_STREAM;
    send(Frame.HEADERS, flags, stream, request("GET", path, lines));
  }

  /// A request whose body is to follow.
  void post(int stream, String path, String... lines) throws IOException {
    send(Frame.HEADERS, Frame.END_HEADERS, stream, request("POST", path, lines));
  }

  static byte[] request(String method, String path, String... lines) {
    var all =
        new String[] {":method", method, ":scheme", "https", ":path", path, ":authority", "x"};
    String[] whole = Arrays.copyOf(all, all.length + lines.length);
    System.arraycopy(lines, 0, whole, all.length, lines.length);
    return block(whole);
  }

  /// A header block without any compression.
  static byte[] block(String... lines) {
    var block = new ByteArrayOutputStream();
    for (int i = 0; i < lines.length; i += 2) {
      block.write(0);
      string(block, lines[i]);
      string(block, lines[i + 1]);
    }
    return block.toByteArray();
  }

  private static void string(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < 127) {
      block.write(bytes.length);
    } else {
      block.write(127);
      int rest = bytes.length - 127;
      while (rest >= 128) {
        block.write(rest % 128 + 128);
        rest /= 128;
      }
      block.write(rest);
    }
    block.writeBytes(bytes);
  }

  static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /// @throws EOFException when the server has closed
  Frame read() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new Frame(type, flags, stream, payload);
  }

  /// The next frame of a kind; those before it are dropped.
  Frame next(Predicate<Frame> wanted) throws IOException {
    while (true) {
      Frame frame = read();
      if (frame.type() == Frame.HEADERS && !wanted.test(frame)) {
        fields(frame);
      }
      if (wanted.test(frame)) {
        return frame;
      }
    }
  }

  Frame next(int type) throws IOException {
    return next(frame -> frame.type() == type);
  }

  /// The status of the next answer.
  int status() throws IOException {
    return Integer.parseInt(fields(next(Frame.HEADERS)).getOrDefault(":status", ""));
  }

  Map<String, String> fields(Frame head) throws IOException {
    Map<String, String> fields = new HashMap<>();
    for (Field field : decoder.decode(head.payload()).fields()) {
      fields.put(field.name(), field.value());
    }
    return fields;
  }

  /// The body of a stream that ends as it should.
  String body(int stream) throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      Frame frame = next(any -> any.stream() == stream && any.type() != Frame.HEADERS);
      assertThat(frame.type()).isEqualTo(Frame.DATA);
      body.writeBytes(frame.payload());
      if (frame.has(Frame.END_STREAM)) {
        return body.toString(StandardCharsets.UTF_8);
      }
    }
  }

  /// What the server gives up the connection for: the code of its GOAWAY, after which it closes.
  int goodbye() throws IOException {
    int code = next(Frame.GOAWAY).number(4);
    assertThat(ends()).isTrue();
    return code;
  }

  /// Whether the server closes within the client's patience.
  boolean ends() {
    try {
      while (true) {
        read();
      }
    } catch (SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  /// Reads no more: the socket's buffers fill.
  SSLSocket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
