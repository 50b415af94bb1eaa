package io.temper.machinery.impersonation;

import io.temper.machinery.authz.Attributes;
import io.temper.machinery.authz.AuthorizationException;
import io.temper.machinery.authz.Authorizer;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.wire.StatusResponses;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves a request as the user that its `Impersonate-*` headers name, if who asks may act as that
/// user, in this request (k8s.io/apiserver
/// `pkg/endpoints/filters/impersonation/constrained_impersonation.go`). The modes are tried in
/// their order, but the one that last permitted something to the same user first; what the first of
/// them says is the answer when none permits it.
///
/// Unlike upstream, which calls it forbidden, a question that got no answer is an error, and the
/// other modes are not asked: whoever does not answer now would not answer them.
public final class ImpersonationFilter implements Filter {
  private static final Logger log = LoggerFactory.getLogger(ImpersonationFilter.class);

  private final Authorizer authorizer;
  private final ServerMetrics metrics;
  private final Clocks clocks;
  private final LastModes last = new LastModes();

  public ImpersonationFilter(Authorizer authorizer, ServerMetrics metrics, Clocks clocks) {
    this.authorizer = authorizer;
    this.metrics = metrics;
    this.clocks = clocks;
  }

  @Override
  public Response apply(Request request, Handler next) {
    Optional<Impersonated> permitted;
    try {
      permitted =
          ImpersonationHeaders.read(request.headers()).map(user -> permitted(user, request));
    } catch (StatusException e) {
      Response answer = StatusResponses.of(request, e.status());
      return answer.withHeaders(answer.headers().with("X-Content-Type-Options", "nosniff"));
    }
    return permitted.isEmpty() ? next.handle(request) : next.handle(as(permitted.get(), request));
  }

  private static Request as(Impersonated impersonated, Request request) {
    request.audit().impersonated(impersonated.user(), impersonated.mode().constraint());
    return request.withUser(impersonated.user(), ImpersonationHeaders.removed(request.headers()));
  }

  private Impersonated permitted(UserInfo wanted, Request request) {
    long start = clocks.nanos().getAsLong();
    try {
      Impersonated impersonated = tried(wanted, Attributes.of(request));
      metrics.impersonated(impersonated.mode().word(), true, clocks.since(start));
      return impersonated;
    } catch (StatusException e) {
      metrics.impersonated("", false, clocks.since(start));
      throw e;
    } catch (AuthorizationException e) {
      metrics.impersonated("", false, clocks.since(start));
      log.atWarn()
          .setCause(e)
          .addKeyValue("auditID", request.auditId())
          .log("Impersonation refused because rights could not be checked");
      throw new StatusException(Status.internalError("unable to check access rights"));
    }
  }

  private Impersonated tried(UserInfo wanted, Attributes request) {
    UserInfo requestor = request.user();
    List<StatusException> refusals = new ArrayList<>();
    for (Mode mode : order(requestor)) {
      if (!mode.fits(wanted, requestor)) {
        continue;
      }
      try {
        Impersonated impersonated =
            new ModeCheck(mode, counted(mode), requestor).check(wanted, request);
        last.remember(requestor.name(), mode);
        return impersonated;
      } catch (StatusException e) {
        // Another mode may permit it.
        refusals.add(e);
      }
    }
    // There is one: the last mode fits everybody.
    throw refusals.getFirst();
  }

  private Set<Mode> order(UserInfo requestor) {
    Set<Mode> modes = new LinkedHashSet<>();
    last.of(requestor.name()).ifPresent(modes::add);
    modes.addAll(EnumSet.allOf(Mode.class));
    return modes;
  }

  private Authorizer counted(Mode mode) {
    return attributes -> {
      long start = clocks.nanos().getAsLong();
      boolean allowed = false;
      try {
        Decision decision = authorizer.authorize(attributes);
        allowed = decision instanceof Decision.Allowed;
        return decision;
      } finally {
        metrics.impersonationChecked(mode.word(), allowed, clocks.since(start));
      }
    };
  }
}
