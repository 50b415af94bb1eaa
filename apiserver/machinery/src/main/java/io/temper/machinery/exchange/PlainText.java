package io.temper.machinery.exchange;

import java.nio.charset.StandardCharsets;

/// Answers in words, where Go's server libraries give words too and not a Status.
public final class PlainText {
  public static final String TYPE = "text/plain; charset=utf-8";

  private PlainText() {}

  public static Response.Full ok(String text) {
    return answer(200, text);
  }

  /// An error as net/http writes it: one line, and browsers told not to guess a type.
  public static Response.Full error(int status, String message) {
    return answer(status, message + "\n");
  }

  private static Response.Full answer(int status, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    Headers headers = Headers.of("Content-Type", TYPE).with("X-Content-Type-Options", "nosniff");
    return new Response.Full(status, headers, body);
  }
}
