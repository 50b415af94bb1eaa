package io.temper.machinery.impersonation;

import io.temper.machinery.authz.Attributes;
import io.temper.machinery.authz.Authorizer;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.exchange.AuditTrail;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Peer;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Query;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.Status;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.request.RequestInfoFilter;
import io.temper.machinery.request.Target;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Requests that try to be served as somebody else, where only what a list of rights permits is
/// permitted. A right is `verb group resource/subresource namespace/name`, or a path for the
/// resource and what is after it; `*` in place of any word fits all.
final class Attempt {
  final ServerMetrics metrics = new ServerMetrics();
  final List<String> asked = new ArrayList<>();
  final List<Attributes> questions = new ArrayList<>();
  private final List<String> rights;
  final ImpersonationFilter filter;

  Attempt(List<String> rights) {
    this.rights = rights;
    this.filter = new ImpersonationFilter(this::decide, metrics, Clocks.system());
  }

  Attempt(Authorizer authorizer) {
    this.rights = List.of();
    this.filter = new ImpersonationFilter(authorizer, metrics, Clocks.system());
  }

  List<String> rights() {
    return rights;
  }

  /// What came of it.
  ///
  /// @param constraint that the audit log would show
  /// @param served the request as it goes on; null when it is refused
  record Outcome(@Nullable Request served, int code, String message, String constraint) {
    UserInfo user() {
      return Objects.requireNonNull(served).user();
    }
  }

  Outcome make(
      UserInfo requestor, String method, String target, Map<String, List<String>> headers) {
    Target parsed = Target.parse(target);
    Heard heard = new Heard();
    Request request =
        Request.of(
                method,
                parsed.path(),
                parsed.query().values().isEmpty() ? Query.EMPTY : parsed.query(),
                new Headers(headers),
                new byte[0],
                Peer.NONE)
            .withUser(requestor, new Headers(headers))
            .withAudit(heard);
    AtomicReference<@Nullable Request> served = new AtomicReference<>();
    Response response =
        new RequestInfoFilter()
            .apply(
                request,
                given ->
                    filter.apply(
                        given,
                        passed -> {
                          served.set(passed);
                          return PlainText.ok("");
                        }));
    if (response.status() == 200) {
      return new Outcome(served.get(), 200, "", heard.constraint);
    }
    Map<?, ?> status =
        (Map<?, ?>) Objects.requireNonNull(JsonText.parse(((Response.Full) response).body()));
    return new Outcome(null, response.status(), String.valueOf(status.get("message")), "");
  }

  String counted() {
    return new String(metrics.exposition(), StandardCharsets.UTF_8);
  }

  private Decision decide(Attributes question) {
    questions.add(question);
    String text = text(question);
    asked.add(question.user().name() + " " + new TreeMap<>(question.user().extra()) + " " + text);
    return rights.stream().anyMatch(right -> fits(right, text))
        ? Decision.ALLOWED
        : new Decision.NoOpinion("no rule fits");
  }

  /// The words of a right that permits this and nothing else.
  static String text(Attributes question) {
    String group = question.group().isEmpty() ? "core" : question.group();
    return question.resourceRequest()
        ? "%s %s %s/%s %s/%s"
            .formatted(
                question.verb(),
                group,
                question.resource(),
                question.subresource(),
                question.namespace(),
                question.name())
        : "%s path %s /".formatted(question.verb(), question.path());
  }

  private static boolean fits(String right, String text) {
    String[] wanted = right.split(" ", -1);
    String[] given = text.split(" ", -1);
    for (int i = 0; i < wanted.length; i++) {
      if (!wanted[i].equals("*") && !wanted[i].equals(given[i])) {
        return false;
      }
    }
    return true;
  }

  /// Hears what the audit log would.
  private static final class Heard implements AuditTrail {
    String constraint = "";

    @Override
    public void annotate(String key, String value) {}

    @Override
    public void impersonated(UserInfo user, String permittedBy) {
      constraint = permittedBy;
    }

    @Override
    public void answered(Status status) {}

    @Override
    public Response serve(Request request, Handler handler) {
      return handler.handle(request);
    }
  }
}
