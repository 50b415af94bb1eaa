package io.temper.machinery.http;

import io.temper.machinery.http2.ConnectionFault;
import io.temper.machinery.http2.ErrorCode;
import io.temper.machinery.http2.SendWindows;

/// The bodies that an HTTP/2 connection holds and that are not whole yet: so many bytes at most,
/// for the client may send more only once some of them are used or dropped.
final class Uploads {
  /// Room is given back in pieces of this many bytes.
  private static final int PIECE = 64 * 1024;

  private final FrameOutput output;
  private long room;
  private int freed;

  Uploads(int most, FrameOutput output) {
    this.output = output;
    this.room = most;
    output.windowUpdate(0, most - SendWindows.DEFAULT);
  }

  /// @throws ConnectionFault when the client sends more than there is room for
  synchronized void received(int bytes) throws ConnectionFault {
    room -= bytes;
    if (room < 0) {
      throw new ConnectionFault(ErrorCode.FLOW_CONTROL_ERROR, "more bodies than there is room for");
    }
  }

  /// Received bytes are held no longer.
  synchronized void release(int bytes) {
    freed += bytes;
    if (freed >= PIECE) {
      room += freed;
      output.windowUpdate(0, freed);
      freed = 0;
    }
  }
}
