package io.temper.machinery.openapi;

import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.MediaTypes;
import io.temper.machinery.wire.Negotiation;
import io.temper.machinery.wire.TaggedDocument;
import java.util.List;
import java.util.Map;

/// One OpenAPI document as JSON and protobuf. The protobuf may be asked for under its old name,
/// with an at sign, and is always answered under the new one.
final class SpecDocument {
  private final TaggedDocument document;
  private final String protobufType;
  private final List<String> offered;

  SpecDocument(
      Map<String, Object> tree, byte[] protobuf, String protobufType, String oldProtobufType) {
    byte[] json = new JsonWriter().tree(tree).toByteArray();
    this.document = new TaggedDocument(json, Map.of(MediaTypes.JSON, json, protobufType, protobuf));
    this.protobufType = protobufType;
    this.offered = List.of(MediaTypes.JSON, protobufType, oldProtobufType);
  }

  String hash() {
    return document.tag();
  }

  /// @throws StatusException NotAcceptable, listing what is
  Response answer(Request request) {
    requireRead(request);
    String asked = Negotiation.require(request, offered, (_, _) -> true).mediaType();
    String mediaType = asked.equals(MediaTypes.JSON) ? asked : protobufType;
    return document.answer(request, mediaType, document.form(mediaType));
  }

  /// @throws StatusException MethodNotAllowed unless the request only reads
  static void requireRead(Request request) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      throw new StatusException(Status.methodNotAllowed());
    }
  }
}
