package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.warning.Warnings;
import io.temper.machinery.wire.StatusResponses;

/// Answers with warnings beside what is answered, be it an object or an error of the client's.
final class WarningHandler implements Handler {
  /// Answers a request, and collects what the client should know.
  @FunctionalInterface
  interface Verb {
    /// @throws StatusException when the answer is an error
    Response answer(Request request, Warnings warnings);
  }

  private final Verb verb;

  WarningHandler(Verb verb) {
    this.verb = verb;
  }

  @Override
  public Response handle(Request request) {
    Warnings warnings = new Warnings();
    return warned(answer(request, warnings), warnings);
  }

  private Response answer(Request request, Warnings warnings) {
    try {
      return verb.answer(request, warnings);
    } catch (StatusException e) {
      // Ours are logged further out; and most errors come without a warning.
      if (e.status().code() >= 500 || warnings.headers().isEmpty()) {
        throw e;
      }
      return StatusResponses.of(request, e.status());
    }
  }

  static Response warned(Response answer, Warnings warnings) {
    Headers headers = answer.headers();
    for (String warning : warnings.headers()) {
      headers = headers.plus("Warning", warning);
    }
    return answer.withHeaders(headers);
  }
}
