package io.temper.machinery.http;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Response;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/// What sending an answer has in common in both protocol versions.
final class Answers {
  /// Those the connection itself decides about; HTTP/2 forbids them.
  private static final Set<String> HOP_BY_HOP =
      Set.of("connection", "keep-alive", "transfer-encoding", "upgrade", "proxy-connection");

  private Answers() {}

  /// The header lines to send.
  static Headers complete(Headers headers, String date) {
    return headers
        .without(name -> HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT)))
        .withDefault("Date", date);
  }

  /// Whether nothing more is to be asked on a connection after this answer: the server stops, the
  /// handler wants it so, the client could not say who it is (k8s.io/apiserver
  /// `pkg/endpoints/filters/authentication.go`), or the dice do.
  static boolean endConnection(Connection connection, int status, Headers headers, Spread spread) {
    return connection.late()
        || Http1Head.holds(headers, "Connection", "close")
        || status == 401
        || spread.leaves(connection);
  }

  /// Lets go of an answer that will not be sent, so that filters around a stream release what they
  /// hold.
  static void discard(Response response) {
    if (response instanceof Response.Stream stream) {
      try {
        stream.body().writeTo(BufferedSink.closed());
      } catch (IOException _) {
        // The body found its sink closed, as told.
      } finally {
        // Bodies that wait are woken by an interrupt, which is meant for them alone.
        Thread.interrupted();
      }
    }
  }
}
