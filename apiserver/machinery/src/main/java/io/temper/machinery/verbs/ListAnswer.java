package io.temper.machinery.verbs;

import io.temper.machinery.exchange.AcceptEncoding;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import io.temper.machinery.gzip.GzipPart;
import io.temper.machinery.gzip.GzipStream;
import io.temper.machinery.meta.ListMeta;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.wire.Accepted;
import io.temper.machinery.wire.ByteBuilder;
import io.temper.machinery.wire.MediaTypes;
import io.temper.machinery.wire.MetaProto;
import io.temper.machinery.wire.Negotiation;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/// How a list is answered: put together, or, when it is long, in chunks.
final class ListAnswer<T> {
  /// Above this a list is written in chunks instead of being put together first.
  private static final int CHUNK_BYTES = AcceptEncoding.WORTHWHILE;

  private static final GzipPart COMMA = GzipPart.stored(new byte[] {','});

  private final Endpoint<T> endpoint;

  ListAnswer(Endpoint<T> endpoint) {
    this.endpoint = endpoint;
  }

  /// @throws io.temper.machinery.meta.StatusException NotAcceptable, BadRequest for bad table
  ///   options
  Response of(
      Request request, Accepted accepted, List<VersionedObject<T>> items, ListMeta metadata) {
    if (accepted.mediaType().equals(MediaTypes.PROTOBUF)) {
      accepted.convertTo().ifPresent(form -> endpoint.requireForm(form, true));
      return proto(items, metadata);
    }
    return json(request, accepted, endpoint.view(request, accepted, true), items, metadata);
  }

  private Response json(
      Request request,
      Accepted accepted,
      View<T> view,
      List<VersionedObject<T>> items,
      ListMeta metadata) {
    ByteBuilder out = new ByteBuilder(1024);
    view.beginList(metadata, out);
    int headLength = out.length();
    boolean whole =
        accepted.mediaType().equals(MediaTypes.YAML) || Negotiation.pretty(request, accepted);
    Iterator<VersionedObject<T>> rest = items.iterator();
    boolean first = true;
    while (rest.hasNext()) {
      if (!whole && out.length() > CHUNK_BYTES) {
        byte[] head = Arrays.copyOf(out.array(), headLength);
        return AcceptEncoding.gzip(request.headers())
            ? new Response.Stream(
                200,
                AcceptEncoding.gzipped(Endpoint.contentType(MediaTypes.JSON)),
                sink -> compressed(view, head, new ItemRuns<>(view, items), sink))
            : new Response.Stream(
                200, Endpoint.contentType(MediaTypes.JSON), sink -> stream(view, rest, out, sink));
      }
      if (!first) {
        out.write(',');
      }
      first = false;
      view.item(rest.next(), out);
    }
    view.endList(out);
    return endpoint.full(request, accepted, 200, out.toByteArray());
  }

  /// Puts a list together from parts that are compressed already.
  private static <T> void compressed(View<T> view, byte[] head, ItemRuns<T> runs, Sink sink)
      throws IOException {
    GzipStream gzip = new GzipStream();
    sink.write(gzip.header(), gzip.add(GzipPart.stored(head)));
    sink.write(gzip.add(runs.next()));
    while (runs.hasNext()) {
      if (!sink.open()) {
        return;
      }
      sink.write(gzip.add(COMMA), gzip.add(runs.next()));
    }
    ByteBuilder text = new ByteBuilder();
    view.endList(text);
    text.write('\n');
    sink.write(gzip.add(GzipPart.stored(text.toByteArray())), gzip.trailer());
    sink.flush();
  }

  /// Goes on where the first chunk was full.
  private static <T> void stream(
      View<T> view, Iterator<VersionedObject<T>> rest, ByteBuilder out, Sink sink)
      throws IOException {
    while (rest.hasNext()) {
      if (out.length() > CHUNK_BYTES) {
        if (!sink.open()) {
          return;
        }
        sink.write(out.toByteArray());
        out.clear();
      }
      out.write(',');
      view.item(rest.next(), out);
    }
    view.endList(out);
    out.write('\n');
    sink.write(out.toByteArray());
    sink.flush();
  }

  private Response proto(List<VersionedObject<T>> items, ListMeta metadata) {
    byte[] list =
        MetaProto.partialList(
            metadata, items.stream().map(endpoint.codec()::partialProto).toList());
    return Response.Full.of(
        200,
        MediaTypes.PROTOBUF,
        MetaProto.document("meta.k8s.io/v1", "PartialObjectMetadataList", list));
  }
}
