package io.temper.machinery.request;

import io.temper.machinery.exchange.Query;
import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Tells what a path and method mean, as k8s.io/apiserver `pkg/endpoints/request/requestinfo.go`:
///
/// ```
/// /apis/{group}/{version}/{resource}[/{name}[/{subresource}]]
/// /apis/{group}/{version}/namespaces/{namespace}/{resource}[/{name}[/{subresource}]]
/// /api/{version}/...          the core group
/// /apis/{group}/{version}/{watch|proxy}/...   the old way to say a verb
/// anything else               no resource: the verb is the method
/// ```
public final class RequestInfoParser {
  private static final Set<String> VERBS_IN_PATH = Set.of("proxy", "watch");
  private static final Set<String> VERBS_WITH_SELECTORS =
      Set.of("list", "watch", "deletecollection");
  private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

  private RequestInfoParser() {}

  /// @throws StatusException InternalError when the path names a verb and nothing else, as upstream
  public static RequestInfo parse(String method, String path, Query query) {
    RequestInfo nonResource = RequestInfo.nonResource(method, path);
    List<String> parts = split(path);
    if (parts.size() < 3 || !(parts.getFirst().equals("api") || parts.getFirst().equals("apis"))) {
      return nonResource;
    }
    String prefix = parts.getFirst();
    parts = parts.subList(1, parts.size());
    String group = "";
    if (prefix.equals("apis")) {
      if (parts.size() < 3) {
        return nonResource;
      }
      group = parts.getFirst();
      parts = parts.subList(1, parts.size());
    }
    String version = parts.getFirst();
    parts = parts.subList(1, parts.size());

    String verb = verb(method);
    boolean verbInPath = VERBS_IN_PATH.contains(parts.getFirst());
    if (verbInPath) {
      if (parts.size() < 2) {
        throw new StatusException(
            Status.failure(
                500,
                "InternalError",
                "Internal error occurred: unable to determine kind and namespace from url"));
      }
      verb = parts.getFirst();
      parts = parts.subList(1, parts.size());
    }

    String namespace = "";
    if (parts.getFirst().equals("namespaces") && parts.size() > 1) {
      namespace = parts.get(1);
      if (parts.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(parts.get(2))) {
        parts = parts.subList(2, parts.size());
      }
    }

    String resource = parts.getFirst();
    String name = parts.size() > 1 ? parts.get(1) : "";
    // After the `proxy` verb the rest of the path belongs to whoever is proxied to.
    String subresource = parts.size() > 2 && !verb.equals("proxy") ? parts.get(2) : "";

    if (name.isEmpty() && verb.equals("get")) {
      verb = isWatch(query) ? "watch" : "list";
      name = nameFrom(query.value("fieldSelector"));
    }
    if (name.isEmpty() && verb.equals("delete")) {
      verb = "deletecollection";
    }
    boolean selects = !verbInPath && VERBS_WITH_SELECTORS.contains(verb);
    return new RequestInfo(
        true,
        path,
        verb,
        prefix,
        group,
        version,
        namespace,
        resource,
        subresource,
        name,
        selects ? query.value("labelSelector") : "",
        selects ? query.value("fieldSelector") : "");
  }

  /// Whether `watch` is asked for; as in Go any value but `0` and `false` means yes.
  public static boolean isWatch(Query query) {
    return query
        .first("watch")
        .map(value -> value.toLowerCase(Locale.ROOT))
        .filter(value -> !value.equals("0") && !value.equals("false"))
        .isPresent();
  }

  private static String verb(String method) {
    return switch (method) {
      case "POST" -> "create";
      case "GET", "HEAD" -> "get";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> "delete";
      default -> "";
    };
  }

  /// The one name that `metadata.name=` or `metadata.name==` asks for, so that RBAC rules with
  /// resourceNames hold for lists and watches of one object.
  private static String nameFrom(String fieldSelector) {
    for (String term : fieldSelector.split(",", -1)) {
      String value = "";
      if (term.startsWith("metadata.name==")) {
        value = term.substring("metadata.name==".length());
      } else if (term.startsWith("metadata.name=")) {
        value = term.substring("metadata.name=".length());
      }
      boolean segment =
          !value.isEmpty()
              && !value.equals(".")
              && !value.equals("..")
              && value.chars().noneMatch(c -> c == '/' || c == '%' || c == '\\');
      if (segment) {
        return value;
      }
    }
    return "";
  }

  private static List<String> split(String path) {
    int from = 0;
    int to = path.length();
    while (from < to && path.charAt(from) == '/') {
      from++;
    }
    while (to > from && path.charAt(to - 1) == '/') {
      to--;
    }
    return from == to ? List.of() : Arrays.asList(path.substring(from, to).split("/", -1));
  }
}
