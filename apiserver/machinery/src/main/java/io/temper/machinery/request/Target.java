package io.temper.machinery.request;

import io.temper.machinery.exchange.Query;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The target of a request line, decoded as Go's net/url does: in the path only percent escapes
/// count and a bad one is an error; in the query `+` is a space, and a pair that is malformed or
/// holds a semicolon is left out as if it had not been sent.
public record Target(String path, Query query) {
  /// As Go's net/url, which takes more for an attack.
  private static final int MAX_PARAMETERS = 10_000;

  /// @param raw origin form `/path?query`, absolute form `https://host/path?query`, or `*`
  /// @throws StatusException BadRequest when the path is malformed, or there are too many
  ///   parameters
  public static Target parse(String raw) {
    String target = origin(raw);
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    String query = mark < 0 ? "" : target.substring(mark + 1);
    if (path.isEmpty()) {
      path = "/";
    }
    if (!path.startsWith("/") && !path.equals("*")) {
      throw malformed(raw);
    }
    String decoded = unescape(path, false);
    if (decoded == null || decoded.indexOf('\0') >= 0) {
      throw malformed(raw);
    }
    if (query.chars().filter(c -> c == '&').count() >= MAX_PARAMETERS) {
      throw new StatusException(Status.badRequest("number of URL query parameters exceeded limit"));
    }
    return new Target(decoded, parseQuery(query));
  }

  /// The parameters of a raw query.
  public static Query parseQuery(String raw) {
    if (raw.isEmpty()) {
      return Query.EMPTY;
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : raw.split("&", -1)) {
      if (pair.isEmpty() || pair.indexOf(';') >= 0) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = unescape(equals < 0 ? pair : pair.substring(0, equals), true);
      String value = equals < 0 ? "" : unescape(pair.substring(equals + 1), true);
      if (name != null && value != null) {
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
      }
    }
    return new Query(values);
  }

  /// The target as it stands in a request line of origin form.
  public static String origin(String raw) {
    int scheme = raw.indexOf("://");
    int mark = raw.indexOf('?');
    boolean originForm = scheme <= 0 || raw.startsWith("/") || (mark >= 0 && mark < scheme);
    if (originForm) {
      return raw;
    }
    for (int i = scheme + 3; i < raw.length(); i++) {
      if (raw.charAt(i) == '/' || raw.charAt(i) == '?') {
        return raw.substring(i);
      }
    }
    return "/";
  }

  /// Null when an escape is malformed.
  private static @Nullable String unescape(String text, boolean plusIsSpace) {
    if (text.indexOf('%') < 0) {
      return plusIsSpace ? text.replace('+', ' ') : text;
    }
    var bytes = new ByteArrayOutputStream(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '%') {
        int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        int low = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
          return null;
        }
        bytes.write(high << 4 | low);
        at += 3;
      } else {
        int next = text.indexOf('%', at);
        String plain = text.substring(at, next < 0 ? text.length() : next);
        if (plusIsSpace) {
          plain = plain.replace('+', ' ');
        }
        bytes.writeBytes(plain.getBytes(StandardCharsets.UTF_8));
        at += plain.length();
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static StatusException malformed(String raw) {
    String shown = raw.length() <= 100 ? raw : raw.substring(0, 100) + "...";
    return new StatusException(Status.badRequest("malformed request target: " + quoted(shown)));
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted.append(c < ' ' || c == '"' || c == '\\' || c > '~' ? '?' : c);
    }
    return quoted.append('"').toString();
  }
}
