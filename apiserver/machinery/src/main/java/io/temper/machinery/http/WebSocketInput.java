package io.temper.machinery.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads what a client sends over a WebSocket (RFC 6455): messages put together from their frames,
/// and the control frames that may stand between those. What is not allowed ends the conversation.
///
/// ```
///  0               1               2 ...
/// +-+-+-+-+-------+-+-------------+----------------+----------+---------+
/// |F|R|R|R| opcode|M| length      | 0, 2 or 8 more | mask (4) | payload |
/// +-+-+-+-+-------+-+-------------+----------------+----------+---------+
/// ```
final class WebSocketInput {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;
  static final int FINAL = 0x80;

  /// Bytes of one message. What goes into a terminal or a pipe comes in pieces of some 32 KiB.
  static final int LONGEST_MESSAGE = 1 << 20;

  private static final int RESERVED = 0x70;
  private static final int OPCODE = 0x0f;
  private static final int MASKED = 0x80;
  private static final int LONGEST_CONTROL = 125;

  private final ConnectionInput input;
  private final ByteArrayOutputStream message = new ByteArrayOutputStream(0);
  private int messageOpcode = CONTINUATION;

  WebSocketInput(ConnectionInput input) {
    this.input = input;
  }

  /// The next message or control frame.
  ///
  /// @throws Violation when the client does what RFC 6455 or this server does not allow
  /// @throws IOException when the client is gone
  Frame next() throws IOException {
    while (true) {
      int first = input.read();
      int opcode = first & OPCODE;
      boolean last = (first & FINAL) != 0;
      if ((first & RESERVED) != 0) {
        throw new Violation(Violation.PROTOCOL, "no extension was agreed on");
      }
      byte[] payload = payload(opcode, last);
      if (opcode >= CLOSE) {
        return new Frame(opcode, payload);
      }
      begin(opcode);
      message.writeBytes(payload);
      if (last) {
        return whole();
      }
    }
  }

  private byte[] payload(int opcode, boolean last) throws IOException {
    boolean control = opcode >= CLOSE;
    if ((opcode > BINARY && !control) || opcode > PONG) {
      throw new Violation(Violation.PROTOCOL, "unknown opcode");
    }
    if (control && !last) {
      throw new Violation(Violation.PROTOCOL, "a control frame in parts");
    }
    int second = input.read();
    if ((second & MASKED) == 0) {
      throw new Violation(Violation.PROTOCOL, "clients mask what they send");
    }
    long length = length(second & ~MASKED);
    if (length < 0 || (control && length > LONGEST_CONTROL)) {
      throw new Violation(Violation.PROTOCOL, "malformed length");
    }
    if (length > LONGEST_MESSAGE || (!control && message.size() + length > LONGEST_MESSAGE)) {
      throw new Violation(Violation.TOO_LARGE, "a message holds " + LONGEST_MESSAGE + " bytes");
    }
    byte[] mask = input.bytes(4);
    byte[] payload = input.bytes((int) length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i & 3];
    }
    return payload;
  }

  private long length(int announced) throws IOException {
    int octets = announced < 126 ? 0 : announced == 126 ? 2 : 8;
    long length = octets == 0 ? announced : 0;
    for (int i = 0; i < octets; i++) {
      length = length << 8 | input.read();
    }
    return length;
  }

  private void begin(int opcode) throws Violation {
    boolean within = messageOpcode != CONTINUATION;
    if (within != (opcode == CONTINUATION)) {
      throw new Violation(
          Violation.PROTOCOL, within ? "a message within a message" : "a part of no message");
    }
    if (!within) {
      messageOpcode = opcode;
    }
  }

  private Frame whole() throws Violation {
    Frame whole = new Frame(messageOpcode, message.toByteArray());
    message.reset();
    messageOpcode = CONTINUATION;
    if (whole.opcode() == TEXT && !isUtf8(whole.payload())) {
      throw new Violation(Violation.NOT_TEXT, "text is UTF-8");
    }
    return whole;
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }

  /// A whole message (`TEXT` or `BINARY`) or a control frame.
  record Frame(int opcode, byte[] payload) {}

  /// What the client may not do, with the code that closes the conversation.
  static final class Violation extends IOException {
    static final int PROTOCOL = 1002;
    static final int NOT_TEXT = 1007;
    static final int POLICY = 1008;
    static final int TOO_LARGE = 1009;

    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;

    Violation(int code, String reason) {
      super(reason);
      this.code = code;
      this.reason = reason;
    }

    String reason() {
      return reason;
    }

    int code() {
      return code;
    }
  }
}
