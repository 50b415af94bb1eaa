package io.temper.machinery.http2;

/// What a client's SETTINGS say of what we send it (RFC 9113, section 6.5.2). Its largest frame is
/// only checked: we never send one larger than the smallest limit it may set.
///
/// @param tableBytes of the header table it keeps for us
/// @param initialWindow how much a new stream may send
public record PeerSettings(long tableBytes, int initialWindow) {
  public static final PeerSettings DEFAULTS =
      new PeerSettings(HeaderTable.MOST_BYTES, SendWindows.DEFAULT);

  private static final int BYTES = 6;
  private static final int HEADER_TABLE_SIZE = 1;
  private static final int ENABLE_PUSH = 2;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_FRAME_SIZE = 5;
  private static final long MOST_FRAME_BYTES = (1 << 24) - 1;

  /// Whether the client keeps a smaller table than the one both sides begin with.
  public boolean smallTable() {
    return tableBytes < HeaderTable.MOST_BYTES;
  }

  /// These settings after a frame that changes some of them.
  public PeerSettings changedBy(Frame frame) throws ConnectionFault {
    if (frame.payload().length % BYTES != 0) {
      throw new ConnectionFault(ErrorCode.FRAME_SIZE_ERROR, "settings cut off");
    }
    long table = tableBytes;
    long window = initialWindow;
    for (int at = 0; at < frame.payload().length; at += BYTES) {
      int name = (frame.payload()[at] & 0xff) << 8 | (frame.payload()[at + 1] & 0xff);
      long value = frame.bits(at + 2) & 0xffff_ffffL;
      switch (name) {
        case HEADER_TABLE_SIZE -> table = value;
        case ENABLE_PUSH -> check(value <= 1, ErrorCode.PROTOCOL_ERROR, "push " + value);
        case INITIAL_WINDOW_SIZE -> {
          check(
              value <= Integer.MAX_VALUE, ErrorCode.FLOW_CONTROL_ERROR, "initial window " + value);
          window = value;
        }
        case MAX_FRAME_SIZE ->
            check(
                value >= Frame.MOST_BYTES && value <= MOST_FRAME_BYTES,
                ErrorCode.PROTOCOL_ERROR,
                "frames of " + value);
        default -> {
          // Unknown settings, and those that limit what we do not send, mean nothing here.
        }
      }
    }
    return new PeerSettings(table, (int) window);
  }

  private static void check(boolean right, ErrorCode code, String what) throws ConnectionFault {
    if (!right) {
      throw new ConnectionFault(code, "settings with " + what);
    }
  }
}
