package io.temper.machinery.wire;

import io.temper.machinery.exchange.Query;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Settles in which media type a request is answered, as k8s.io/apiserver
/// `pkg/endpoints/handlers/negotiation`: clauses by quality, and the first one the endpoint allows.
public final class Negotiation {
  /// What may follow a media type, as Go's `mime.ParseMediaType` reads it.
  private static final Pattern PARAMETERS =
      Pattern.compile(
          "(;\\s*[^\\s;=\"]+\\s*=\\s*([^\\s;=\"]+|\"([^\"\\\\]|\\\\.)*+\")\\s*)*+;?\\s*");

  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

  private Negotiation() {}

  /// What an endpoint is ready to turn its answer into.
  @FunctionalInterface
  public interface Endpoint {
    /// Nothing: answers are what they are.
    Endpoint PLAIN = (_, conversion) -> conversion == null;

    /// @param conversion null when the client asks for none
    boolean allows(String mediaType, @Nullable Conversion conversion);
  }

  /// The first acceptable media type among those offered; empty when there is none.
  ///
  /// @param accept value of the Accept header, empty when there is none
  public static Optional<Accepted> negotiate(
      String accept, List<String> offered, Endpoint endpoint) {
    if (accept.isEmpty()) {
      return Optional.of(new Accepted(offered.getFirst(), null, false, ""));
    }
    for (AcceptClause clause : AcceptClause.parse(accept)) {
      for (String mediaType : offered) {
        if (clause.covers(mediaType)) {
          Optional<Accepted> accepted = accept(clause.parameters(), mediaType, endpoint);
          if (accepted.isPresent()) {
            return accepted;
          }
        }
      }
    }
    return Optional.empty();
  }

  /// What Go's router (github.com/emicklei/go-restful) demands before a handler sees the request: a
  /// clause of the first Accept line must be `*/*` or to the letter what the path produces,
  /// parameters aside. So `application/*` is refused.
  ///
  /// @throws StatusException NotAcceptable, listing what is produced
  public static void requireProduced(Request request, List<String> produced) {
    String accept = accept(request);
    if (accept.isEmpty()) {
      return;
    }
    for (String clause : accept.split(",", -1)) {
      String bare = clause.split(";", -1)[0].strip();
      if (bare.equals("*/*") || produced.contains(bare)) {
        return;
      }
    }
    throw new StatusException(Status.notRepresented(produced));
  }

  /// As [#negotiate] for a request about objects.
  ///
  /// @throws StatusException NotAcceptable, listing what is
  public static Accepted require(Request request, List<String> offered, Endpoint endpoint) {
    return negotiate(accept(request), offered, endpoint)
        .orElseThrow(() -> new StatusException(Status.notAcceptable(offered)));
  }

  /// As [#require] for a watch: the type must also be one that can be streamed.
  ///
  /// @throws StatusException NotAcceptable, listing what is
  public static Accepted requireStream(Request request, List<String> offered, Endpoint endpoint) {
    return negotiate(accept(request), offered, endpoint)
        .filter(accepted -> MediaTypes.streams(accepted.mediaType()))
        .orElseThrow(() ->
            new StatusException(
                Status.notAcceptable(
                    offered.stream()
                        .filter(MediaTypes::streams)
                        .map(type -> type + ";stream=watch")
                        .toList())));
  }

  /// Which of the accepted types a body is in; the first when the request does not say.
  ///
  /// @throws StatusException UnsupportedMediaType, listing what is supported
  public static String contentType(Request request, List<String> accepted) {
    String header = request.headers().first("Content-Type").orElse("");
    if (header.isEmpty()) {
      return accepted.getFirst();
    }
    int semicolon = header.indexOf(';');
    String bare = (semicolon < 0 ? header : header.substring(0, semicolon)).strip();
    boolean readable = semicolon < 0 || PARAMETERS.matcher(header.substring(semicolon)).matches();
    return accepted.stream()
        .filter(type -> readable && type.equalsIgnoreCase(bare))
        .findFirst()
        .orElseThrow(() -> new StatusException(Status.unsupportedMediaType(accepted)));
  }

  /// Whether JSON is to be written for a person: `?pretty=`, else a browser, curl or Wget.
  public static boolean pretty(Request request, Accepted accepted) {
    return accepted.pretty() || pretty(request);
  }

  static boolean pretty(Request request) {
    Query query = request.query();
    String parameter = query.value("pretty");
    if (!parameter.isEmpty()) {
      return TRUE.contains(parameter);
    }
    String agent = request.headers().first("User-Agent").orElse("");
    return agent.startsWith("curl") || agent.startsWith("Wget") || agent.startsWith("Mozilla/5.0");
  }

  static String accept(Request request) {
    return request.headers().first("Accept").orElse("");
  }

  private static Optional<Accepted> accept(
      Map<String, String> parameters, String mediaType, Endpoint endpoint) {
    String stream = parameters.getOrDefault("stream", "");
    if (!stream.isEmpty() && !(stream.equals("watch") && MediaTypes.streams(mediaType))) {
      return Optional.empty();
    }
    if (!parameters.getOrDefault("sv", "").isEmpty()) {
      return Optional.empty();
    }
    Conversion conversion = conversion(parameters);
    if (!endpoint.allows(mediaType, conversion)) {
      return Optional.empty();
    }
    boolean pretty = parameters.getOrDefault("pretty", "").equals("1");
    return Optional.of(new Accepted(mediaType, conversion, pretty, stream));
  }

  private static @Nullable Conversion conversion(Map<String, String> parameters) {
    if (!parameters.containsKey("as")
        && !parameters.containsKey("g")
        && !parameters.containsKey("v")) {
      return null;
    }
    return new Conversion(
        parameters.getOrDefault("g", ""),
        parameters.getOrDefault("v", ""),
        parameters.getOrDefault("as", ""));
  }
}
