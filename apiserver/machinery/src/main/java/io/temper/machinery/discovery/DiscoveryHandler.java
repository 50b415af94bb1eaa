package io.temper.machinery.discovery;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.wire.Accepted;
import io.temper.machinery.wire.Conversion;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.MediaTypes;
import io.temper.machinery.wire.Negotiation;
import io.temper.machinery.wire.TaggedDocument;
import io.temper.machinery.wire.Yaml;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Serves one discovery path: the plain document, and the aggregated one to clients that ask for it
/// by name. A name we do not know (v2beta1 is gone since 1.35) makes the clause fall through to the
/// client's next one.
final class DiscoveryHandler implements Handler {
  /// The order in which clients compare the parameters.
  private static final String AGGREGATED_PARAMETERS =
      ";g="
          + AggregatedDocument.GROUP
          + ";v="
          + AggregatedDocument.VERSION
          + ";as="
          + AggregatedDocument.KIND;

  private static final Conversion AGGREGATED =
      new Conversion(AggregatedDocument.GROUP, AggregatedDocument.VERSION, AggregatedDocument.KIND);

  private final TaggedDocument plain;
  private final @Nullable TaggedDocument aggregated;

  private DiscoveryHandler(TaggedDocument plain, @Nullable TaggedDocument aggregated) {
    this.plain = plain;
    this.aggregated = aggregated;
  }

  static DiscoveryHandler of(Map<String, Object> plain) {
    return new DiscoveryHandler(document(plain), null);
  }

  static DiscoveryHandler of(Map<String, Object> plain, Map<String, Object> aggregated) {
    return new DiscoveryHandler(document(plain), document(aggregated));
  }

  @Override
  public Response handle(Request request) {
    if (!request.method().equals("GET")) {
      throw new StatusException(Status.methodNotAllowed());
    }
    Negotiation.requireProduced(request, MediaTypes.OBJECTS);
    Accepted accepted =
        Negotiation.require(request, MediaTypes.OBJECTS, (_, asked) -> isOffered(asked));
    String mediaType = accepted.mediaType();
    if (aggregated == null || accepted.conversion() == null) {
      return plain.answer(request, mediaType, body(plain, accepted, request));
    }
    Response answer =
        aggregated.answer(
            request, mediaType + AGGREGATED_PARAMETERS, body(aggregated, accepted, request));
    return answer.withHeaders(answer.headers().with("Cache-Control", "public"));
  }

  private boolean isOffered(@Nullable Conversion asked) {
    return asked == null || (aggregated != null && asked.equals(AGGREGATED));
  }

  private static byte[] body(TaggedDocument document, Accepted accepted, Request request) {
    byte[] body = document.form(accepted.mediaType());
    boolean indented =
        accepted.mediaType().equals(MediaTypes.JSON) && Negotiation.pretty(request, accepted);
    return indented ? JsonText.indent(body) : body;
  }

  private static TaggedDocument document(Map<String, Object> tree) {
    byte[] json = new JsonWriter().tree(tree).document();
    return new TaggedDocument(
        json,
        Map.of(
            MediaTypes.JSON,
            json,
            MediaTypes.YAML,
            Yaml.fromJson(json),
            MediaTypes.PROTOBUF,
            DiscoveryProto.of(tree)));
  }
}
