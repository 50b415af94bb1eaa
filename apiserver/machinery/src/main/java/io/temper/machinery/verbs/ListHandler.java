package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.store.Lister;
import io.temper.machinery.store.Page;
import io.temper.machinery.store.Selection;
import io.temper.machinery.warning.Warnings;
import io.temper.machinery.wire.Accepted;

/// Answers `list`: whole, in pages, or at an exact revision.
final class ListHandler<T> implements Handler {
  private final Endpoint<T> endpoint;
  private final Pages<T> pages;
  private final ListAnswer<T> answer;

  ListHandler(Endpoint<T> endpoint, Lister<T> lister) {
    this.endpoint = endpoint;
    this.pages = new Pages<>(lister);
    this.answer = new ListAnswer<>(endpoint);
  }

  @Override
  public Response handle(Request request) {
    Accepted accepted = endpoint.negotiate(request);
    ListOptions options = ListOptions.parse(request.query(), false);
    Selection<T> selection = Selections.of(endpoint.resource(), request.info(), options);
    Page<T> page = pages.page(selection, options);
    return explained(
        answer.of(request, accepted, page.items(), Pages.metadata(page, selection)), page);
  }

  private Response explained(Response answer, Page<T> page) {
    if (!page.items().isEmpty()) {
      return answer;
    }
    Warnings warnings = new Warnings();
    warnings.add(endpoint.resource().whyEmpty().get());
    return WarningHandler.warned(answer, warnings);
  }
}
