package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.wire.Accepted;
import io.temper.machinery.wire.MediaTypes;
import io.temper.machinery.wire.MetaProto;
import io.temper.machinery.wire.Negotiation;
import io.temper.machinery.wire.StatusResponses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one object, or the Status that stands for it, is answered: settled before anything is done,
/// so that nothing is done whose outcome cannot be told.
final class ObjectAnswer<T> {
  private final Endpoint<T> endpoint;
  private final Request request;
  private final Accepted accepted;

  /// Null for metadata in protobuf.
  private final @Nullable View<T> view;

  private ObjectAnswer(
      Endpoint<T> endpoint, Request request, Accepted accepted, @Nullable View<T> view) {
    this.endpoint = endpoint;
    this.request = request;
    this.accepted = accepted;
    this.view = view;
  }

  /// @throws io.temper.machinery.meta.StatusException NotAcceptable, BadRequest for bad table
  ///   options
  static <T> ObjectAnswer<T> of(Endpoint<T> endpoint, Request request, Accepted accepted) {
    if (accepted.mediaType().equals(MediaTypes.PROTOBUF)) {
      accepted.convertTo().ifPresent(form -> endpoint.requireForm(form, false));
      return new ObjectAnswer<>(endpoint, request, accepted, null);
    }
    return new ObjectAnswer<>(endpoint, request, accepted, endpoint.view(request, accepted, false));
  }

  Response.Full of(int code, VersionedObject<T> object) {
    View<T> json = view;
    if (json == null) {
      return Response.Full.of(
          code,
          MediaTypes.PROTOBUF,
          MetaProto.document(
              "meta.k8s.io/v1", "PartialObjectMetadata", endpoint.codec().partialProto(object)));
    }
    return endpoint.full(request, accepted, code, json.object(object));
  }

  /// An object whose Table has a row for each of its parts; in any other form it is whole.
  Response.Full ofParts(VersionedObject<T> whole, List<VersionedObject<T>> rows) {
    if (view instanceof TableView<T> table) {
      return endpoint.full(request, accepted, 200, table.rows(whole.metadata(), rows));
    }
    return of(200, whole);
  }

  Response.Full of(int code, Status status) {
    request.audit().answered(status);
    boolean pretty = Negotiation.pretty(request, accepted);
    return Response.Full.of(
        code, accepted.mediaType(), StatusResponses.encode(status, accepted.mediaType(), pretty));
  }
}
