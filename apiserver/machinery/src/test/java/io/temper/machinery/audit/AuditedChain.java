package io.temper.machinery.audit;

import io.temper.machinery.audit.policy.AuditPolicy;
import io.temper.machinery.authz.AuthorizationFilter;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Peer;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.request.RequestInfoFilter;
import io.temper.machinery.request.Target;
import io.temper.machinery.time.FakeClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The filters that audit, in their order, around a handler.
final class AuditedChain {
  static final UserInfo JANE =
      new UserInfo(
          "jane", "7", List.of("ops", "system:authenticated"), Map.of("scopes", List.of("a", "b")));

  final RecordingSink sink = new RecordingSink();
  final ServerMetrics metrics = new ServerMetrics();
  final FakeClock clock = new FakeClock();
  final Budget bodies;
  final AuditFilter audit;
  Decision decision = new Decision.Allowed("RBAC: allowed by ClusterRoleBinding \"ops\"");
  UserInfo user = JANE;

  AuditedChain(String policy) {
    this(policy, 1 << 20);
  }

  AuditedChain(String policy, long bodyBytes) {
    String whole = "apiVersion: audit.k8s.io/v1\nkind: Policy\n" + policy;
    bodies = new Budget(bodyBytes);
    audit =
        new AuditFilter(
            new Auditor(
                AuditPolicy.parse(whole.getBytes(StandardCharsets.UTF_8)),
                List.of(sink),
                bodies,
                metrics,
                clock.clocks()));
  }

  /// Everything at this level.
  static AuditedChain at(String level) {
    return new AuditedChain("rules: [{level: " + level + "}]");
  }

  static Request request(String method, String target, String body) {
    Target parsed = Target.parse(target);
    return Request.of(
            method,
            parsed.path(),
            parsed.query(),
            Headers.of("User-Agent", "test/1").with("Content-Type", "application/json"),
            body.getBytes(StandardCharsets.UTF_8),
            new Peer("10.0.0.1:4711", List.of(), "HTTP/2.0"))
        .withTarget(target);
  }

  Response handle(Request request, Handler handler) {
    Filter later =
        (given, next) -> {
          clock.advance(Duration.ofMillis(250));
          return next.handle(given);
        };
    Handler whole = handler;
    for (Filter filter :
        List.of(
            new AuditedObjects(),
            later,
            new AuthorizationFilter(_ -> decision),
            audit,
            (given, next) -> next.handle(given.withUser(user, given.headers())),
            new RequestInfoFilter(),
            new AuditId(clock.clocks(), () -> "6f3e7a64-0000-4000-8000-000000000001"))) {
      Handler next = whole;
      whole = given -> filter.apply(given, next);
    }
    return whole.handle(request);
  }

  String counted() {
    return new String(metrics.exposition(), StandardCharsets.UTF_8);
  }
}
