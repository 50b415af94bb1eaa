package io.temper.prometheus;

import java.nio.charset.StandardCharsets;

/// What came back.
///
/// @param body its beginning, as much as was wanted
/// @param whole whether that is all of it
/// @param retryAfter the header's text; empty without it
record Reply(int status, byte[] body, boolean whole, String retryAfter) {
  private static final int LONGEST = 300;

  /// The status and the beginning of the body in a line, for logs and messages.
  String words() {
    String text =
        new String(body, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return status + " " + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
  }
}
