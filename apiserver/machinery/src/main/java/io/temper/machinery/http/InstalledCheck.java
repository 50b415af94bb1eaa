package io.temper.machinery.http;

import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusDetails;
import io.temper.machinery.meta.StatusException;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Answers 503 instead of 404 until every path is installed: from a 404 the garbage collector and
/// the namespace controller would learn that objects are gone (k8s.io/apiserver
/// `pkg/util/notfoundhandler`).
final class InstalledCheck implements Filter {
  private static final int RETRY_SECONDS = 5;
  private static final String MESSAGE =
      "the request has been made before all known HTTP paths have been installed, please try again";

  private final BooleanSupplier installed;
  private final Routes routes;

  InstalledCheck(BooleanSupplier installed, Routes routes) {
    this.installed = installed;
    this.routes = routes;
  }

  @Override
  public Response apply(Request request, Handler next) {
    if (!installed.getAsBoolean() && routes.find(request.path()).isEmpty()) {
      throw new StatusException(
          Status.failure(
              503,
              "ServiceUnavailable",
              MESSAGE,
              new StatusDetails("", "", "", "", List.of(), RETRY_SECONDS)));
    }
    return next.handle(request);
  }
}
