package io.temper.machinery.openapi;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/// Serves one document of `/openapi/v3/…`. A client that names the right hash may keep it for good.
/// A stale hash gets the current document without that promise, where Go redirects: a redirect from
/// behind the cluster's aggregator ends as 502.
final class OpenApiHandler implements Handler {
  private static final String PROTOBUF =
      "application/com.github.proto-openapi.spec.v3.v1.0+protobuf";
  private static final String OLD_PROTOBUF =
      "application/com.github.proto-openapi.spec.v3@v1.0+protobuf";

  private static final Duration ONE_YEAR = Duration.ofDays(365);
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final SpecDocument document;
  private final InstantSource clock;

  private OpenApiHandler(SpecDocument document, InstantSource clock) {
    this.document = document;
    this.clock = clock;
  }

  static OpenApiHandler of(Map<String, Object> tree, InstantSource clock) {
    return new OpenApiHandler(
        new SpecDocument(tree, GnosticEncoder.V3.encode(tree), PROTOBUF, OLD_PROTOBUF), clock);
  }

  String hash() {
    return document.hash();
  }

  @Override
  public Response handle(Request request) {
    Response answer = document.answer(request);
    if (!request.query().value("hash").equals(hash())) {
      return answer;
    }
    Headers headers = answer.headers().with("Cache-Control", "public, immutable");
    return answer.withHeaders(
        headers.with("Expires", HTTP_DATE.format(clock.instant().plus(ONE_YEAR))));
  }
}
