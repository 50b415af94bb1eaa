package io.temper.machinery.authz;

import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.wire.StatusResponses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves only what who asks may have (k8s.io/apiserver `pkg/endpoints/filters/authorization.go`).
/// Without an answer nothing is served.
public final class AuthorizationFilter implements Filter {
  private static final Logger log = LoggerFactory.getLogger(AuthorizationFilter.class);
  private static final String DECISION = "authorization.k8s.io/decision";
  private static final String REASON = "authorization.k8s.io/reason";

  private final Authorizer authorizer;

  public AuthorizationFilter(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  @Override
  public Response apply(Request request, Handler next) {
    Attributes attributes = Attributes.of(request);
    Decision decision;
    try {
      decision = authorizer.authorize(attributes);
    } catch (AuthorizationException e) {
      request.audit().annotate(REASON, "internal error");
      log.atWarn()
          .setCause(e)
          .addKeyValue("auditID", request.auditId())
          .log("Request refused because rights could not be checked");
      throw new StatusException(
          Status.failure(
              500, "InternalError", "Internal error occurred: unable to check access rights"));
    }
    return switch (decision) {
      case Decision.Allowed(var reason) -> {
        annotate(request, "allow", reason);
        yield next.handle(request);
      }
      case Decision.Denied(var reason) -> forbidden(request, attributes, reason);
      case Decision.NoOpinion(var reason) -> forbidden(request, attributes, reason);
    };
  }

  private static Response forbidden(Request request, Attributes attributes, String reason) {
    annotate(request, "forbid", reason);
    Response answer = StatusResponses.of(request, Forbidden.status(attributes, reason));
    return answer.withHeaders(answer.headers().with("X-Content-Type-Options", "nosniff"));
  }

  private static void annotate(Request request, String decision, String reason) {
    request.audit().annotate(DECISION, decision);
    request.audit().annotate(REASON, reason);
  }
}
