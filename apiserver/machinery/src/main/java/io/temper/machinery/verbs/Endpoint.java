package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.table.IncludeObject;
import io.temper.machinery.table.TableCodec;
import io.temper.machinery.wire.Accepted;
import io.temper.machinery.wire.Conversion;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.MediaTypes;
import io.temper.machinery.wire.Negotiation;
import io.temper.machinery.wire.ObjectCodec;
import io.temper.machinery.wire.Yaml;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the handlers of one resource share: its codecs, and in which forms it can be had.
final class Endpoint<T> {
  private static final List<String> METADATA_KINDS =
      List.of("PartialObjectMetadata", "PartialObjectMetadataList");

  private final Resource<T> resource;
  private final ObjectCodec<T> codec;
  private final TableCodec<T> table;
  private final InstantSource clock;

  Endpoint(Resource<T> resource, InstantSource clock) {
    this.resource = resource;
    this.codec = new ObjectCodec<>(resource.groupVersion(), resource.kind(), resource.bodyType());
    this.table = new TableCodec<>(resource.columns(), codec);
    this.clock = clock;
  }

  Resource<T> resource() {
    return resource;
  }

  ObjectCodec<T> codec() {
    return codec;
  }

  InstantSource clock() {
    return clock;
  }

  /// @throws StatusException NotAcceptable, listing what there is
  Accepted negotiate(Request request) {
    return Negotiation.require(request, MediaTypes.OBJECTS, this::allows);
  }

  /// @throws StatusException NotAcceptable, listing what can be streamed
  Accepted negotiateStream(Request request) {
    return Negotiation.requireStream(request, MediaTypes.OBJECTS, this::allows);
  }

  /// The JSON form that was negotiated.
  ///
  /// @param list whether the answer is a list; a conversion to the form of the other is refused
  /// @throws StatusException BadRequest for bad table options, NotAcceptable
  View<T> view(Request request, Accepted accepted, boolean list) {
    Conversion conversion = accepted.conversion();
    if (conversion == null) {
      return new PlainView<>(codec, resource.listKind(), resource.groupVersion().toString());
    }
    if (conversion.isMeta("Table")) {
      IncludeObject include = IncludeObject.parse(request.query().value("includeObject"));
      return new TableView<>(table, include, conversion.version(), clock);
    }
    requireForm(conversion, list);
    return new PartialView<>(codec, conversion.version());
  }

  /// Refuses the metadata form of a list for an object, and the other way round.
  void requireForm(Conversion conversion, boolean list) {
    if (list && conversion.kind().equals("PartialObjectMetadata")) {
      throw notAcceptable(
          "you requested PartialObjectMetadata, but the requested object is a list"
              + " (*unstructured.UnstructuredList)");
    }
    if (!list && conversion.kind().equals("PartialObjectMetadataList")) {
      throw notAcceptable(
          "you requested PartialObjectMetadataList, but the requested object is not a list"
              + " (*unstructured.Unstructured)");
    }
  }

  /// A whole answer.
  ///
  /// @param json compact, without newline
  Response.Full full(Request request, Accepted accepted, int code, byte[] json) {
    if (accepted.mediaType().equals(MediaTypes.YAML)) {
      return Response.Full.of(code, MediaTypes.YAML, Yaml.fromJson(json));
    }
    byte[] body = Negotiation.pretty(request, accepted) ? JsonText.indent(json) : withNewline(json);
    return Response.Full.of(code, MediaTypes.JSON, body);
  }

  static Headers contentType(String value) {
    return new Headers(Map.of("Content-Type", List.of(value)));
  }

  /// Own kinds have no protobuf form, their metadata has; Tables are JSON or YAML.
  private boolean allows(String mediaType, @Nullable Conversion conversion) {
    if (conversion == null) {
      return !mediaType.equals(MediaTypes.PROTOBUF);
    }
    if (conversion.isMeta("Table")) {
      return !mediaType.equals(MediaTypes.PROTOBUF);
    }
    return METADATA_KINDS.stream().anyMatch(conversion::isMeta);
  }

  private static byte[] withNewline(byte[] json) {
    byte[] document = Arrays.copyOf(json, json.length + 1);
    document[json.length] = '\n';
    return document;
  }

  private static StatusException notAcceptable(String message) {
    return new StatusException(Status.failure(406, "NotAcceptable", message));
  }
}
