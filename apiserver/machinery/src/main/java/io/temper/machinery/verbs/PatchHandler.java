package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.registry.Modifier;
import io.temper.machinery.registry.Part;
import io.temper.machinery.registry.Proposal;
import io.temper.machinery.registry.WritableKind;
import io.temper.machinery.registry.WriteRequest;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.Preconditions;
import io.temper.machinery.store.Written;
import io.temper.machinery.warning.Warnings;
import java.util.List;

/// Answers `patch`: JSON patch, merge patch and server-side apply. Strategic merge is refused as
/// unsupported, upon which clients send a merge patch. Source: apiserver
/// `pkg/endpoints/handlers/patch.go`.
final class PatchHandler<T> implements WarningHandler.Verb {
  private static final String JSON = "application/json-patch+json";
  private static final String MERGE = "application/merge-patch+json";
  private static final String APPLY = "application/apply-patch+yaml";
  private static final List<String> TYPES = List.of(JSON, MERGE, APPLY);

  private final Endpoint<T> endpoint;
  private final WritableKind<T> kind;
  private final Part<T> part;
  private final Modifier<T> modifier;

  PatchHandler(Endpoint<T> endpoint, WritableKind<T> kind, Part<T> part, Modifier<T> modifier) {
    this.endpoint = endpoint;
    this.kind = kind;
    this.part = part;
    this.modifier = modifier;
  }

  @Override
  public Response answer(Request request, Warnings warnings) {
    String type = patchType(request);
    ObjectAnswer<T> answer = ObjectAnswer.of(endpoint, request, endpoint.negotiate(request));
    WriteOptions options = WriteOptions.ofPatch(request, type.equals(APPLY));
    WriteRequest write = options.by(request, warnings);
    Key key = new Key(request.info().namespace(), request.info().name());
    Written<T> written =
        modifier.modify(
            key, Preconditions.NONE, proposal(type, request.body(), key, options, write), write);
    return answer.of(written.effect() == Written.Effect.CREATED ? 201 : 200, written.object());
  }

  /// Upstream looks at it before anything else, and does not forgive so much as a capital.
  private static String patchType(Request request) {
    String header = request.headers().first("Content-Type").orElse("");
    int semicolon = header.indexOf(';');
    String type = semicolon > 0 ? header.substring(0, semicolon) : header;
    if (!TYPES.contains(type)) {
      throw new StatusException(Status.unsupportedMediaType(TYPES));
    }
    return type;
  }

  private Proposal<T> proposal(
      String type, byte[] body, Key key, WriteOptions options, WriteRequest write) {
    if (type.equals(APPLY)) {
      return new ApplyProposal<>(kind, part, key, options, write, body);
    }
    return new PatchProposal<>(
        kind,
        part,
        key,
        options.validation(),
        write,
        () ->
            type.equals(JSON)
                ? DocumentPatch.json(body, options.validation())
                : DocumentPatch.merge(body, options.validation()));
  }
}
