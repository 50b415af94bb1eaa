package io.temper.machinery.metrics;

import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.request.RequestInfoParser;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// How a request is named in metrics (k8s.io/apiserver `pkg/endpoints/metrics/metrics.go`): clients
/// can make up neither verbs nor scopes, and resources only as far as they are served.
record RequestLabels(
    String verb,
    String dryRun,
    String group,
    String version,
    String resource,
    String subresource,
    String scope) {
  private static final String COMPONENT = "apiserver";
  private static final Set<String> VERBS =
      Set.of("GET", "LIST", "WATCH", "POST", "PUT", "PATCH", "DELETE", "APPLY", "CONNECT");
  private static final Set<String> CONNECTS =
      Set.of("log", "exec", "portforward", "attach", "proxy");

  /// @param served whether the request leads to a handler; names of what is not served are the
  ///   client's own and would make series without end
  static RequestLabels of(Request request, boolean served) {
    RequestInfo info = request.info();
    String scope = scope(info);
    if (!served) {
      return new RequestLabels(verb(request, scope), dryRun(request), "", "", "", "", scope);
    }
    if (!info.resourceRequest()) {
      return new RequestLabels(
          verb(request, scope), dryRun(request), "", "", "", info.path(), scope);
    }
    return new RequestLabels(
        verb(request, scope),
        dryRun(request),
        info.group(),
        info.version(),
        info.resource(),
        info.subresource(),
        scope);
  }

  String[] counter(int code) {
    return new String[] {
      verb, dryRun, group, version, resource, subresource, scope, COMPONENT, Integer.toString(code)
    };
  }

  String[] duration() {
    return new String[] {verb, dryRun, group, version, resource, subresource, scope, COMPONENT};
  }

  String[] plain() {
    return new String[] {verb, group, version, resource, subresource, scope, COMPONENT};
  }

  String[] termination(int code) {
    return new String[] {
      verb, group, version, resource, subresource, scope, COMPONENT, Integer.toString(code)
    };
  }

  boolean reads() {
    return verb.equals("GET") || verb.equals("LIST");
  }

  static String scope(RequestInfo info) {
    if (!info.name().isEmpty() || info.verb().equals("create")) {
      return "resource";
    }
    if (!info.namespace().isEmpty()) {
      return "namespace";
    }
    return info.resourceRequest() ? "cluster" : "";
  }

  private static String verb(Request request, String scope) {
    RequestInfo info = request.info();
    if (info.resourceRequest() && CONNECTS.contains(info.subresource())) {
      return "CONNECT";
    }
    String method = request.method();
    if (method.equals("GET") && RequestInfoParser.isWatch(request.query())) {
      return "WATCH";
    }
    if (method.equals("GET") || method.equals("HEAD")) {
      return scope.isEmpty() || scope.equals("resource") ? "GET" : "LIST";
    }
    String type = request.headers().first("Content-Type").orElse("");
    if (method.equals("PATCH") && type.equals("application/apply-patch+yaml")) {
      return "APPLY";
    }
    return VERBS.contains(method) ? method : "other";
  }

  private static String dryRun(Request request) {
    List<String> values = request.query().all("dryRun");
    if (values.isEmpty()) {
      return "";
    }
    return new TreeSet<>(values).equals(Set.of("All")) ? "All" : "invalid";
  }
}
