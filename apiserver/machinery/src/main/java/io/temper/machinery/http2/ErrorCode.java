package io.temper.machinery.http2;

/// Why we end a stream or a connection (RFC 9113, section 7).
public enum ErrorCode {
  NO_ERROR(0x0),
  PROTOCOL_ERROR(0x1),
  INTERNAL_ERROR(0x2),
  FLOW_CONTROL_ERROR(0x3),
  STREAM_CLOSED(0x5),
  FRAME_SIZE_ERROR(0x6),
  REFUSED_STREAM(0x7),
  CANCEL(0x8),
  COMPRESSION_ERROR(0x9),
  ENHANCE_YOUR_CALM(0xb);

  private final int code;

  ErrorCode(int code) {
    this.code = code;
  }

  /// The number on the wire.
  public int code() {
    return code;
  }
}
