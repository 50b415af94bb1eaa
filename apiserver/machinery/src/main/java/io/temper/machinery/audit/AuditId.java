package io.temper.machinery.audit;

import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.time.Clocks;
import java.util.UUID;
import java.util.function.Supplier;

/// Takes the Audit-ID kube-apiserver sends, or makes one, and says it once in the answer
/// (k8s.io/apiserver `pkg/endpoints/filters/audit_init.go`). Notes when the request arrived.
public final class AuditId implements Filter {
  public static final String HEADER = "Audit-Id";

  private final Clocks clocks;
  private final Supplier<String> fresh;

  public AuditId(Clocks clocks) {
    this(clocks, () -> UUID.randomUUID().toString());
  }

  AuditId(Clocks clocks, Supplier<String> fresh) {
    this.clocks = clocks;
    this.fresh = fresh;
  }

  @Override
  public Response apply(Request request, Handler next) {
    String id = request.headers().first(HEADER).filter(given -> !given.isEmpty()).orElseGet(fresh);
    Response response = next.handle(request.withArrival(id, clocks.now()));
    return response.withHeaders(response.headers().with(HEADER, id));
  }
}
