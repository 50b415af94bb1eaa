package io.temper.machinery.http2;

import java.io.IOException;

/// What a client did makes its whole connection useless: whoever reads on could misunderstand. What
/// concerns one stream alone is no such fault.
public final class ConnectionFault extends IOException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public ConnectionFault(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
