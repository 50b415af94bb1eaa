package io.temper.machinery.authn;

import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import java.util.Locale;

/// Refuses to act as somebody else. kube-apiserver impersonates before it forwards, so only those
/// who come around it still carry `Impersonate-*`; to serve them as themselves would give them what
/// they did not ask for.
public final class NoImpersonation implements Filter {
  private static final String PREFIX = "impersonate-";

  @Override
  public Response apply(Request request, Handler next) {
    for (String name : request.headers().lines().keySet()) {
      if (name.toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
        throw new StatusException(
            Status.failure(
                403,
                "Forbidden",
                "forbidden: impersonation is not supported here; ask through kube-apiserver"));
      }
    }
    return next.handle(request);
  }
}
