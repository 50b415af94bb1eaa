package io.temper.machinery.kube;

import io.kubernetes.client.openapi.ApiException;

/// What came back, in a line for logs and messages.
final class Answers {
  private static final int LONGEST = 300;

  private Answers() {}

  static String of(ApiException e) {
    if (e.getCode() == 0) {
      Throwable cause = e.getCause();
      return "no answer: " + (cause == null ? e.getMessage() : cause.toString());
    }
    String body = e.getResponseBody();
    String text = body == null ? "" : body.strip();
    return e.getCode() + " " + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
  }
}
