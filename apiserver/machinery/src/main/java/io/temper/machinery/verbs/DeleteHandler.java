package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusDetails;
import io.temper.machinery.registry.DeleteOptions;
import io.temper.machinery.registry.Deletion;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.Written;
import java.util.List;

/// Answers `delete` with a Status when the object is gone, and with the object while finalizers
/// hold it back. Source: apiserver `pkg/endpoints/handlers/delete.go`.
final class DeleteHandler<T> implements Handler {
  private static final int OK = 200;
  private static final int ACCEPTED = 202;

  private final Endpoint<T> endpoint;
  private final SentDeleteOptions sent;
  private final Deletion<T> deletion;

  DeleteHandler(Endpoint<T> endpoint, SentDeleteOptions sent, Deletion<T> deletion) {
    this.endpoint = endpoint;
    this.sent = sent;
    this.deletion = deletion;
  }

  @Override
  public Response handle(Request request) {
    ObjectAnswer<T> answer = ObjectAnswer.of(endpoint, request, endpoint.negotiate(request));
    DeleteOptions options = sent.read(request);
    Key key = new Key(request.info().namespace(), request.info().name());
    Written<T> written = deletion.delete(key, options);
    if (written.effect() == Written.Effect.REMOVED) {
      return answer.of(OK, gone(written.object().metadata()));
    }
    // Upstream says so to those alone who ask in the old way that dependents go too.
    boolean told = Boolean.FALSE.equals(options.orphanDependents());
    return answer.of(told ? ACCEPTED : OK, written.object());
  }

  /// Tells which object it was, for there may be another of its name by now.
  private Status gone(ObjectMeta metadata) {
    GroupResource resource = endpoint.resource().groupResource();
    return Status.success(
        new StatusDetails(
            metadata.name(), resource.group(), resource.resource(), metadata.uid(), List.of(), 0));
  }
}
