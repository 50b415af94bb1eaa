package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.registry.DeleteOptions;
import io.temper.machinery.registry.Deletion;
import io.temper.machinery.store.CollectionDeleter;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.Page;
import io.temper.machinery.store.Selection;
import io.temper.machinery.wire.Accepted;

/// Answers `deletecollection` with the list of what was there: each object of it is then deleted as
/// any other, one after the other. Source: apiserver `pkg/registry/generic/registry/store.go`.
final class DeleteCollectionHandler<T> implements Handler {
  private final Endpoint<T> endpoint;
  private final SentDeleteOptions sent;
  private final Pages<T> pages;
  private final ListAnswer<T> answer;
  private final Deletion<T> deletion;

  DeleteCollectionHandler(
      Endpoint<T> endpoint,
      SentDeleteOptions sent,
      CollectionDeleter<T> deleter,
      Deletion<T> deletion) {
    this.endpoint = endpoint;
    this.sent = sent;
    this.pages = new Pages<>(deleter);
    this.answer = new ListAnswer<>(endpoint);
    this.deletion = deletion;
  }

  @Override
  public Response handle(Request request) {
    Accepted accepted = endpoint.negotiate(request);
    ListOptions options = ListOptions.parse(request.query(), false);
    Selection<T> selection = Selections.of(endpoint.resource(), request.info(), options);
    DeleteOptions how = sent.read(request);
    Page<T> page = pages.page(selection, options);
    page.items().forEach(object -> delete(object, how));
    return answer.of(request, accepted, page.items(), Pages.metadata(page, selection));
  }

  /// Somebody else may have been faster, and nobody may wait for the answer any more.
  private void delete(VersionedObject<T> object, DeleteOptions how) {
    if (Thread.currentThread().isInterrupted()) {
      throw new StatusException(
          Status.timeout("request did not complete within requested timeout - it was cut short"));
    }
    try {
      deletion.delete(Key.of(object.metadata()), how);
    } catch (StatusException e) {
      if (!e.status().reason().equals("NotFound")) {
        throw e;
      }
    }
  }
}
