package io.temper.machinery.sample;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Peer;
import io.temper.machinery.exchange.Query;
import io.temper.machinery.exchange.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Requests as a client would send them.
public final class Requests {
  private static final byte[] NO_BODY = {};

  private Requests() {}

  public static Request get(String path) {
    return Request.of("GET", path, Query.EMPTY, Headers.EMPTY, NO_BODY, Peer.NONE);
  }

  public static Request get(String path, String accept) {
    return with(get(path), "Accept", accept);
  }

  /// The request with one more header line.
  public static Request with(Request request, String header, String value) {
    return Request.of(
        request.method(),
        request.path(),
        request.query(),
        request.headers().plus(header, value),
        request.body(),
        request.peer());
  }

  /// The request with one more query parameter.
  public static Request withQuery(Request request, String name, String value) {
    Map<String, List<String>> values = new LinkedHashMap<>(request.query().values());
    values.put(name, List.of(value));
    return Request.of(
        request.method(),
        request.path(),
        new Query(values),
        request.headers(),
        request.body(),
        request.peer());
  }
}
