package io.temper.machinery.impersonation;

import io.temper.machinery.authn.PercentDecoding;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.GoText;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The headers that say as whom a request is to be served.
final class ImpersonationHeaders {
  private static final String USER = "Impersonate-User";
  private static final String UID = "Impersonate-Uid";
  private static final String GROUP = "Impersonate-Group";
  private static final String EXTRA = "Impersonate-Extra-";

  private ImpersonationHeaders() {}

  /// Who is named, exactly as the headers say it; empty when nobody is.
  ///
  /// @throws StatusException BadRequest when they describe somebody without a name
  static Optional<UserInfo> read(Headers headers) {
    UserInfo wanted =
        new UserInfo(
            headers.first(USER).orElse(""),
            headers.first(UID).orElse(""),
            headers.all(GROUP),
            extra(headers));
    if (!wanted.name().isEmpty()) {
      return Optional.of(wanted);
    }
    boolean described =
        !wanted.uid().isEmpty() || !wanted.groups().isEmpty() || !wanted.extra().isEmpty();
    if (described) {
      throw new StatusException(
          Status.badRequest("requested " + shown(wanted) + " without impersonating a user name"));
    }
    return Optional.empty();
  }

  /// The headers without these, so that nobody further in can tell how the user came about.
  static Headers removed(Headers headers) {
    return headers.without(name ->
        name.equalsIgnoreCase(USER)
            || name.equalsIgnoreCase(UID)
            || name.equalsIgnoreCase(GROUP)
            || isExtra(name));
  }

  private static Map<String, List<String>> extra(Headers headers) {
    Map<String, List<String>> extra = new TreeMap<>();
    headers
        .lines()
        .forEach((name, values) -> {
          if (isExtra(name)) {
            String key = name.substring(EXTRA.length()).toLowerCase(Locale.ROOT);
            extra
                .computeIfAbsent(PercentDecoding.decode(key), _ -> new ArrayList<>())
                .addAll(values);
          }
        });
    return extra;
  }

  private static boolean isExtra(String name) {
    return name.regionMatches(true, 0, EXTRA, 0, EXTRA.length());
  }

  /// As Go prints a user with `%#v`.
  private static String shown(UserInfo user) {
    String extra =
        new TreeMap<>(user.extra())
            .entrySet().stream()
                .map(entry -> GoText.quote(entry.getKey()) + ":" + slice(entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    return "&user.DefaultInfo{Name:\"\", UID:"
        + GoText.quote(user.uid())
        + ", Groups:"
        + (user.groups().isEmpty() ? "[]string(nil)" : slice(user.groups()))
        + ", Extra:map[string][]string"
        + (user.extra().isEmpty() ? "(nil)" : extra)
        + "}";
  }

  private static String slice(List<String> texts) {
    return texts.stream().map(GoText::quote).collect(Collectors.joining(", ", "[]string{", "}"));
  }
}
