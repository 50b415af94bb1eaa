package io.temper.machinery.verbs;

import io.temper.machinery.exchange.AcceptEncoding;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import io.temper.machinery.gzip.GzipPart;
import io.temper.machinery.gzip.GzipStream;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.ListMeta;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.Lister;
import io.temper.machinery.store.Page;
import io.temper.machinery.store.Selection;
import io.temper.machinery.warning.Warnings;
import io.temper.machinery.wire.Accepted;
import io.temper.machinery.wire.ByteBuilder;
import io.temper.machinery.wire.MediaTypes;
import io.temper.machinery.wire.MetaProto;
import io.temper.machinery.wire.Negotiation;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/// Answers `list`: whole, in pages, or at an exact revision.
final class ListHandler<T> implements Handler {
  /// Above this a list is written in chunks instead of being put together first.
  private static final int CHUNK_BYTES = AcceptEncoding.WORTHWHILE;

  private static final GzipPart COMMA = GzipPart.stored(new byte[] {','});

  private static final String CONTINUE_EXPIRED =
      "The provided continue parameter is too old to display a consistent list result. You can"
          + " start a new list without the continue parameter, or use the continue token in this"
          + " response to retrieve the remainder of the results. Continuing with the provided token"
          + " results in an inconsistent list - objects that were created, modified, or deleted"
          + " between the time the first chunk was returned and now may show up in the list.";

  private final Endpoint<T> endpoint;
  private final Lister<T> lister;

  ListHandler(Endpoint<T> endpoint, Lister<T> lister) {
    this.endpoint = endpoint;
    this.lister = lister;
  }

  @Override
  public Response handle(Request request) {
    Accepted accepted = endpoint.negotiate(request);
    ListOptions options = ListOptions.parse(request.query(), false);
    Selection<T> selection = Selections.of(endpoint.resource(), request.info(), options);
    Page<T> page = page(selection, options);
    ListMeta metadata = metadata(page, selection);
    if (accepted.mediaType().equals(MediaTypes.PROTOBUF)) {
      accepted.convertTo().ifPresent(form -> endpoint.requireForm(form, true));
      return explained(proto(page.items(), metadata), page);
    }
    View<T> view = endpoint.view(request, accepted, true);
    return explained(json(request, accepted, view, page.items(), metadata), page);
  }

  private Response explained(Response answer, Page<T> page) {
    if (!page.items().isEmpty()) {
      return answer;
    }
    Warnings warnings = new Warnings();
    warnings.add(endpoint.resource().whyEmpty().get());
    return WarningHandler.warned(answer, warnings);
  }

  private Page<T> page(Selection<T> selection, ListOptions options) {
    // Upstream's cache gives all of it to whoever does not mind how old it is.
    boolean whole = options.limit() <= 0 || options.resourceVersion().equals("0");
    int limit = whole ? 0 : (int) Math.min(options.limit(), Integer.MAX_VALUE);
    if (!options.continueToken().isEmpty() && selection.name().isEmpty()) {
      return nextPage(selection, options, limit);
    }
    return lister.list(new ListRequest<>(selection, at(options, limit), limit, ""));
  }

  private Page<T> nextPage(Selection<T> selection, ListOptions options, int limit) {
    ContinueToken token = ContinueToken.decode(options.continueToken());
    String version = options.resourceVersion();
    if (!version.isEmpty() && !version.equals("0")) {
      throw new StatusException(
          Status.badRequest("specifying resource version is not allowed when using continue"));
    }
    if (token.revision() < 0) {
      return lister.list(
          new ListRequest<>(selection, new ListRequest.At.Latest(), limit, token.start()));
    }
    try {
      ListRequest.At at = new ListRequest.At.Exact(new ResourceVersion(token.revision()));
      return lister.list(new ListRequest<>(selection, at, limit, token.start()));
    } catch (StatusException e) {
      if (e.status().code() == 410 || e.status().code() == 504) {
        String fresh = new ContinueToken(ContinueToken.LATEST, token.start()).encode();
        throw new StatusException(Status.expired(CONTINUE_EXPIRED, fresh));
      }
      throw e;
    }
  }

  private static ListRequest.At at(ListOptions options, int limit) {
    String version = options.resourceVersion();
    if (version.isEmpty()) {
      return new ListRequest.At.Latest();
    }
    String error = ResourceVersion.error(version);
    if (!error.isEmpty()) {
      throw new StatusException(invalidResourceVersion(version, error));
    }
    ResourceVersion revision = ResourceVersion.parse(version);
    boolean legacyExact =
        options.resourceVersionMatch().isEmpty() && limit > 0 && revision.value() > 0;
    return (options.exact() || legacyExact) && revision.value() > 0
        ? new ListRequest.At.Exact(revision)
        : new ListRequest.At.NotOlderThan(revision);
  }

  static Status invalidResourceVersion(String version, String error) {
    return Status.badRequest(
        "invalid resource version: " + FieldError.invalid("resourceVersion", version, error));
  }

  private static <T> ListMeta metadata(Page<T> page, Selection<T> selection) {
    String revision = page.revision().toString();
    if (page.next().isEmpty()) {
      return new ListMeta(revision, "", null);
    }
    String token = new ContinueToken(page.revision().value(), page.next()).encode();
    // The count knows nothing of selectors: rather none than a wrong one.
    return new ListMeta(revision, token, selection.everything() ? page.remaining() : null);
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
