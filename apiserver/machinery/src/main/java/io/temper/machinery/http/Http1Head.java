package io.temper.machinery.http;

import io.temper.machinery.exchange.Headers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Request line and headers of an HTTP/1 request, as RFC 9112. Whatever two readers could take
/// differently (two lengths, a length beside chunks, folded lines, blanks before a colon) is
/// refused.
///
/// @param length of the body; [#CHUNKED] when only its end will tell
/// @param keepAlive whether the client wants to go on afterwards
record Http1Head(
    String method, String target, Headers headers, long length, boolean keepAlive, boolean http11) {
  static final long CHUNKED = -1;

  /// What a line counts beside its bytes, as in HTTP/2: lines of a few bytes are a flood as well.
  private static final int LINE_COST = 32;

  /// @throws Malformed when the request cannot be understood; the connection is then of no use
  static Http1Head read(ConnectionInput input, int longest) throws IOException {
    int left = longest;
    String line = bounded(input, left);
    left -= line.length() + LINE_COST;
    if (line.isEmpty()) {
      // Some clients end a body with one line break too many.
      line = bounded(input, left);
    }
    String[] words = line.split(" ", -1);
    if (words.length != 3 || !isToken(words[0]) || words[1].isEmpty()) {
      throw new Malformed(400, "Bad Request", "malformed request line");
    }
    boolean http11 = words[2].equals("HTTP/1.1");
    if (!http11 && !words[2].equals("HTTP/1.0")) {
      throw new Malformed(505, "HTTP Version Not Supported", "unsupported protocol version");
    }

    Map<String, List<String>> lines = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (line = bounded(input, left); !line.isEmpty(); line = bounded(input, left)) {
      left -= line.length() + LINE_COST;
      int colon = line.indexOf(':');
      if (colon <= 0 || !isToken(line.substring(0, colon))) {
        throw new Malformed(400, "Bad Request", "malformed header");
      }
      String value = trimmed(line.substring(colon + 1));
      if (!isValue(value)) {
        throw new Malformed(400, "Bad Request", "malformed header value");
      }
      lines.computeIfAbsent(line.substring(0, colon), _ -> new ArrayList<>()).add(value);
    }
    Headers headers = new Headers(lines);
    if (http11 && headers.all("Host").size() != 1) {
      throw new Malformed(400, "Bad Request", "exactly one Host header is required");
    }
    return new Http1Head(
        words[0], words[1], headers, length(headers), keepAlive(headers, http11), http11);
  }

  /// Whether a comma-separated header holds a word.
  static boolean holds(Headers headers, String name, String word) {
    for (String value : headers.all(name)) {
      for (String item : value.split(",", -1)) {
        if (item.strip().toLowerCase(Locale.ROOT).equals(word)) {
          return true;
        }
      }
    }
    return false;
  }

  private static String bounded(ConnectionInput input, int left) throws IOException {
    String line = input.line(left);
    if (line == null) {
      throw new Malformed(431, "Request Header Fields Too Large", "headers are too large");
    }
    return line;
  }

  private static long length(Headers headers) throws Malformed {
    List<String> codings = headers.all("Transfer-Encoding");
    var lengths = new HashSet<>(headers.all("Content-Length"));
    if (!codings.isEmpty()) {
      if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
        throw new Malformed(501, "Not Implemented", "unsupported transfer encoding");
      }
      if (!lengths.isEmpty()) {
        throw new Malformed(400, "Bad Request", "two lengths of one body");
      }
      return CHUNKED;
    }
    if (lengths.isEmpty()) {
      return 0;
    }
    String length = lengths.iterator().next();
    if (lengths.size() > 1 || !isLength(length)) {
      throw new Malformed(400, "Bad Request", "malformed Content-Length");
    }
    return Long.parseLong(length);
  }

  private static boolean keepAlive(Headers headers, boolean http11) {
    return http11
        ? !holds(headers, "Connection", "close")
        : holds(headers, "Connection", "keep-alive");
  }

  /// Without blanks around it, and nothing else: names of users may end in what Unicode calls white
  /// space, and are not those without it.
  private static String trimmed(String value) {
    int from = 0;
    int to = value.length();
    while (from < to && isBlank(value.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(value.charAt(to - 1))) {
      to--;
    }
    return value.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /// Whether this can be a method or the name of a header.
  static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(Http1Head::inToken);
  }

  /// Whether this can be the value of a header.
  static boolean isValue(String text) {
    return text.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7f);
  }

  /// Whether this can be the length of a body.
  static boolean isLength(String text) {
    return !text.isEmpty()
        && text.length() <= 18
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean inToken(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  /// A request that cannot be read; nothing after it can be either.
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String phrase;

    Malformed(int status, String phrase, String message) {
      super(message);
      this.status = status;
      this.phrase = phrase;
    }

    int status() {
      return status;
    }

    String phrase() {
      return phrase;
    }
  }
}
