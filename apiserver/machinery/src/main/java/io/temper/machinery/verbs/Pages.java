package io.temper.machinery.verbs;

import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.ListMeta;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.Lister;
import io.temper.machinery.store.Page;
import io.temper.machinery.store.Selection;

/// Takes the lists that clients ask for, page by page, from a store.
final class Pages<T> {
  private static final String CONTINUE_EXPIRED =
      "The provided continue parameter is too old to display a consistent list result. You can"
          + " start a new list without the continue parameter, or use the continue token in this"
          + " response to retrieve the remainder of the results. Continuing with the provided token"
          + " results in an inconsistent list - objects that were created, modified, or deleted"
          + " between the time the first chunk was returned and now may show up in the list.";

  private final Lister<T> lister;

  Pages(Lister<T> lister) {
    this.lister = lister;
  }

  /// @throws StatusException Expired with a fresh token when the page is no longer held, BadRequest
  ///   for options that contradict each other
  Page<T> page(Selection<T> selection, ListOptions options) {
    // Upstream's cache gives all of it to whoever does not mind how old it is.
    boolean whole = options.limit() <= 0 || options.resourceVersion().equals("0");
    int limit = whole ? 0 : (int) Math.min(options.limit(), Integer.MAX_VALUE);
    if (!options.continueToken().isEmpty()) {
      // A name does not narrow it: the page begins where the token says.
      Selection<T> any =
          new Selection<>(selection.namespace(), "", selection.matches(), selection.everything());
      return nextPage(any, options, limit);
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

  /// What the list says about itself.
  static <T> ListMeta metadata(Page<T> page, Selection<T> selection) {
    String revision = page.revision().toString();
    if (page.next().isEmpty()) {
      return new ListMeta(revision, "", null);
    }
    String token = new ContinueToken(page.revision().value(), page.next()).encode();
    // The count knows nothing of selectors: rather none than a wrong one.
    return new ListMeta(revision, token, selection.everything() ? page.remaining() : null);
  }
}
