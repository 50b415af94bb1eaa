package io.temper.machinery.exchange;

import java.util.Locale;

/// What a path and method mean in Kubernetes terms (k8s.io/apiserver
/// pkg/endpoints/request/requestinfo.go). Unset strings are empty; for a path that is no resource
/// only `verb` (lower-case method) and `path` are set.
public record RequestInfo(
    boolean resourceRequest,
    String path,
    String verb,
    String apiPrefix,
    String group,
    String version,
    String namespace,
    String resource,
    String subresource,
    String name,
    String labelSelector,
    String fieldSelector) {

  /// The meaning of a path that names no resource.
  public static RequestInfo nonResource(String method, String path) {
    String verb = method.toLowerCase(Locale.ROOT);
    return new RequestInfo(false, path, verb, "", "", "", "", "", "", "", "", "");
  }
}
