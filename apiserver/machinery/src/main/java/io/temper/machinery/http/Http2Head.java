package io.temper.machinery.http;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.http2.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What an HTTP/2 request says before its body (RFC 9113, section 8.3), as [Http1Head] is for
/// HTTP/1. A malformed one concerns its stream alone: others go on.
///
/// @param length of the body as announced; -1 when it is not
record Http2Head(String method, String path, Headers headers, long length) {
  static final long UNKNOWN = -1;

  private static final Set<String> PSEUDO = Set.of(":method", ":scheme", ":authority", ":path");

  /// Those of one hop in HTTP/1, which has no place here.
  private static final Set<String> OF_HTTP1 =
      Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");

  /// @return null when it is malformed
  static @Nullable Http2Head of(List<Field> fields) {
    Map<String, String> pseudo = new TreeMap<>();
    Map<String, List<String>> lines = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Field field : fields) {
      String name = field.name();
      if (name.startsWith(":")) {
        boolean late = !lines.isEmpty();
        if (late || !PSEUDO.contains(name) || pseudo.put(name, field.value()) != null) {
          return null;
        }
      } else if (!lowerCase(name) || !Http1Head.isToken(name) || ofHttp1(field)) {
        return null;
      } else {
        lines.computeIfAbsent(name, _ -> new ArrayList<>()).add(field.value());
      }
      if (!Http1Head.isValue(field.value())) {
        return null;
      }
    }
    String method = pseudo.getOrDefault(":method", "");
    String path = pseudo.getOrDefault(":path", "");
    // No path and no scheme is CONNECT, which no API server is a proxy for.
    if (!Http1Head.isToken(method) || path.isEmpty() || !pseudo.containsKey(":scheme")) {
      return null;
    }
    String authority = pseudo.getOrDefault(":authority", "");
    if (!authority.isEmpty()) {
      lines.put("Host", List.of(authority));
    }
    long length = length(lines.getOrDefault("Content-Length", List.of()));
    return length < UNKNOWN ? null : new Http2Head(method, path, new Headers(lines), length);
  }

  private static boolean lowerCase(String name) {
    return name.chars().noneMatch(c -> c >= 'A' && c <= 'Z');
  }

  private static boolean ofHttp1(Field field) {
    return OF_HTTP1.contains(field.name())
        || (field.name().equals("te") && !field.value().equals("trailers"));
  }

  /// @return less than [#UNKNOWN] when it is malformed
  private static long length(List<String> values) {
    if (values.isEmpty()) {
      return UNKNOWN;
    }
    var lengths = new HashSet<>(values);
    String length = values.getFirst();
    return lengths.size() == 1 && Http1Head.isLength(length) ? Long.parseLong(length) : UNKNOWN - 1;
  }
}
