package io.temper.machinery.http;

import io.temper.machinery.audit.AuditFilter;
import io.temper.machinery.audit.AuditId;
import io.temper.machinery.audit.AuditedObjects;
import io.temper.machinery.audit.DeedFilter;
import io.temper.machinery.authn.AuthenticationFilter;
import io.temper.machinery.authz.AuthorizationFilter;
import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.flow.InFlight;
import io.temper.machinery.impersonation.ImpersonationFilter;
import io.temper.machinery.request.RequestInfoFilter;
import io.temper.machinery.time.Clocks;
import java.util.List;
import java.util.stream.Collectors;

/// Every step between a connection and a handler, outermost first.
record FilterChain(List<Step> steps) {
  FilterChain {
    steps = List.copyOf(steps);
  }

  static FilterChain standard(Parts parts) {
    return new FilterChain(
        List.of(
            Step.of(
                "audit-id",
                "every answer carries it, those of failed requests most of all",
                new AuditId(parts.clocks())),
            Step.of("cache-control", "errors must not be cached either", new CacheControl()),
            Step.of(
                "errors",
                "whatever goes wrong further in becomes a Status in one place",
                new ErrorsAsStatus()),
            Step.of(
                "request-info",
                "everything further in asks what the request means",
                new RequestInfoFilter()),
            Step.of(
                "metrics", "counts every request, also those refused further in", parts.metrics()),
            Step.of(
                "installed",
                "before authentication, as upstream: 503 is said to everybody",
                parts.installed()),
            Step.of(
                "request-timeout",
                "covers all that may block: token reviews, access reviews, the handler",
                parts.timeout()),
            Step.of(
                "authentication",
                "nothing further in sees a header that claims who asks",
                parts.authentication()),
            Step.of(
                "audit",
                "knows who asks, and records whatever is refused further in",
                parts.audit()),
            Step.of("deeds", "as audit; its refusals are in that log too", parts.deeds()),
            Step.of(
                "impersonation",
                "audit must know who asks; whatever is further in, as whom",
                parts.impersonation()),
            Step.of(
                "in-flight",
                "after authentication, because administrators are never refused",
                parts.inFlight()),
            Step.of(
                "authorization", "the last word before anything is done", parts.authorization()),
            Step.of(
                "compression",
                "further out it would compress the refusals of filters",
                new Compression()),
            Step.of(
                "audited-objects",
                "innermost: only what was let through, and answers as the handler wrote them",
                new AuditedObjects())));
  }

  /// The whole chain in front of a handler.
  Handler then(Handler innermost) {
    Handler handler = innermost;
    for (Step step : steps.reversed()) {
      Handler next = handler;
      handler = request -> step.filter().apply(request, next);
    }
    return handler;
  }

  /// One line per step, outermost first.
  String describe() {
    return steps.stream()
        .map(step -> step.name() + ": " + step.reason())
        .collect(Collectors.joining("\n"));
  }

  /// What a server brings to the chain.
  record Parts(
      Clocks clocks,
      Filter metrics,
      InstalledCheck installed,
      RequestTimeout timeout,
      AuthenticationFilter authentication,
      AuditFilter audit,
      DeedFilter deeds,
      ImpersonationFilter impersonation,
      InFlight inFlight,
      AuthorizationFilter authorization) {}
}
