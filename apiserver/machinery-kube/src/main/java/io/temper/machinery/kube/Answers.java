package io.temper.machinery.kube;

import io.kubernetes.client.openapi.ApiException;

/// What came back from kube-apiserver, in a line for logs and messages.
public final class Answers {
  private static final int LONGEST = 300;

  private Answers() {}

  /// The code and the beginning of the body, or why there was no answer.
  public static String of(ApiException e) {
    if (e.getCode() == 0) {
      Throwable cause = e.getCause();
      return "no answer: " + (cause == null ? e.getMessage() : cause.toString());
    }
    String body = Absent.text(e.getResponseBody()).strip();
    return e.getCode() + " " + (body.length() > LONGEST ? body.substring(0, LONGEST) + "…" : body);
  }
}
