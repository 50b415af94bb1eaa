package io.temper.machinery.http2;

import java.util.Arrays;

/// One frame (RFC 9113, section 4).
///
/// ```
///  length (24)  type (8)  flags (8)  0 stream (31)  payload
/// ```
///
/// @param stream 0 for the whole connection
public record Frame(int type, int flags, int stream, byte[] payload) {
  public static final int HEAD_BYTES = 9;

  /// The largest payload, in both directions: the default of HTTP/2, which a client can only raise.
  public static final int MOST_BYTES = 16_384;

  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PUSH_PROMISE = 5;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  public static final int END_STREAM = 0x1;
  public static final int ACK = 0x1;
  public static final int END_HEADERS = 0x4;
  public static final int PADDED = 0x8;
  public static final int WITH_PRIORITY = 0x20;

  private static final int PRIORITY_BYTES = 5;

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /// The payload of DATA or HEADERS without padding and priority.
  ///
  /// @throws ConnectionFault when they leave nothing
  public byte[] content() throws ConnectionFault {
    int from = has(PADDED) ? 1 : 0;
    if (payload.length < from) {
      throw new ConnectionFault(ErrorCode.FRAME_SIZE_ERROR, "padded frame without a length");
    }
    int padding = has(PADDED) ? payload[0] & 0xff : 0;
    if (type == HEADERS && has(WITH_PRIORITY)) {
      from += PRIORITY_BYTES;
    }
    if (from + padding > payload.length) {
      throw new ConnectionFault(ErrorCode.PROTOCOL_ERROR, "padding beyond the frame");
    }
    return from + padding == 0
        ? payload
        : Arrays.copyOfRange(payload, from, payload.length - padding);
  }

  /// The payload's 31 bits from there on, as in stream numbers and increments.
  public int number(int at) {
    return bits(at) & Integer.MAX_VALUE;
  }

  int bits(int at) {
    return (payload[at] & 0xff) << 24
        | (payload[at + 1] & 0xff) << 16
        | (payload[at + 2] & 0xff) << 8
        | (payload[at + 3] & 0xff);
  }

  /// @throws ConnectionFault when the payload has another length
  public void mustHave(int bytes) throws ConnectionFault {
    if (payload.length != bytes) {
      throw new ConnectionFault(
          ErrorCode.FRAME_SIZE_ERROR,
          "frame of type " + type + " with " + payload.length + " bytes");
    }
  }
}
