package io.temper.machinery.http;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which handler answers which path. An exact path wins over a prefix, a longer prefix over a
/// shorter. As in Go a slash at the end makes another path, and nothing is ever redirected:
/// kube-apiserver turns a redirect into a 502.
public final class Routes {
  private final Map<String, Handler> exact;
  private final SortedMap<String, Handler> prefixes;

  private Routes(Map<String, Handler> exact, SortedMap<String, Handler> prefixes) {
    this.exact = exact;
    this.prefixes = prefixes;
  }

  public static Builder builder() {
    return new Builder();
  }

  public Optional<Handler> find(String path) {
    Handler found = exact.get(path);
    if (found == null) {
      // Longest first: the map is in reverse order, and a longer prefix sorts behind a shorter.
      for (Map.Entry<String, Handler> entry : prefixes.entrySet()) {
        if (path.startsWith(entry.getKey())) {
          found = entry.getValue();
          break;
        }
      }
    }
    return Optional.ofNullable(found);
  }

  /// Every path that has a handler of its own, for the index at `/`.
  public List<String> paths() {
    var paths = new TreeSet<String>();
    exact.keySet().forEach(path -> paths.add(trimmed(path)));
    paths.remove("/");
    paths.remove("/index.html");
    return List.copyOf(paths);
  }

  /// What has no handler is answered with the paths that have one, as Go's servers do: no Status,
  /// so that clients can tell it from an object that is not there.
  Response dispatch(Request request) {
    return find(request.path())
        .map(handler -> handler.handle(request))
        .orElseGet(() -> Documents.index(404, paths()));
  }

  private static String trimmed(String path) {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  /// Gathers routes.
  public static final class Builder {
    private final Map<String, Handler> exact = new TreeMap<>();
    private final SortedMap<String, Handler> prefixes = new TreeMap<>(Collections.reverseOrder());

    private Builder() {}

    /// Answers one path.
    public Builder path(String path, Handler handler) {
      Handler before = exact.put(path, handler);
      if (before != null && !before.equals(handler)) {
        throw new IllegalArgumentException("two handlers for " + path);
      }
      return this;
    }

    /// Answers every path below a folder, but not the folder itself.
    public Builder below(String folder, Handler handler) {
      String prefix = trimmed(folder).equals("/") ? "/" : trimmed(folder) + "/";
      if (prefixes.put(prefix, handler) != null) {
        throw new IllegalArgumentException("two handlers below " + folder);
      }
      return this;
    }

    public Routes build() {
      return new Routes(Map.copyOf(exact), Collections.unmodifiableSortedMap(prefixes));
    }
  }
}
