package io.temper.machinery.audit;

import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import java.util.UUID;
import java.util.function.Supplier;

/// Takes the Audit-ID kube-apiserver sends, or makes one, and says it once in the answer
/// (k8s.io/apiserver `pkg/endpoints/filters/audit_init.go`).
public final class AuditId implements Filter {
  public static final String HEADER = "Audit-Id";

  private final Supplier<String> fresh;

  public AuditId() {
    this(() -> UUID.randomUUID().toString());
  }

  AuditId(Supplier<String> fresh) {
    this.fresh = fresh;
  }

  @Override
  public Response apply(Request request, Handler next) {
    String id = request.headers().first(HEADER).filter(given -> !given.isEmpty()).orElseGet(fresh);
    Response response = next.handle(request.withAuditId(id));
    return response.withHeaders(response.headers().with(HEADER, id));
  }
}
