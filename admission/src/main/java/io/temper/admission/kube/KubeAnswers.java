package io.temper.admission.kube;

import io.kubernetes.client.openapi.ApiException;

/// What came back from the kube API, in a line.
final class KubeAnswers {
  private static final int LONGEST = 300;

  private KubeAnswers() {}

  static String of(ApiException e) {
    if (e.getCode() == 0) {
      Throwable cause = e.getCause();
      return "no answer: " + (cause == null ? e.getMessage() : cause.toString());
    }
    String body = Absent.text(e.getResponseBody()).strip();
    return e.getCode() + " " + (body.length() > LONGEST ? body.substring(0, LONGEST) + "…" : body);
  }
}
