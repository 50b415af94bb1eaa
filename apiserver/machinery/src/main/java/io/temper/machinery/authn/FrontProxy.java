package io.temper.machinery.authn;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.time.Clocks;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/// Believes kube-apiserver about who asks, when its certificate is one of the front proxy's
/// (k8s.io/apiserver `pkg/authentication/request/headerrequest`).
public final class FrontProxy implements Authenticator {
  private final Supplier<RequestHeaderTrust> trust;
  private final ClientChains chains;

  public FrontProxy(Supplier<RequestHeaderTrust> trust, Clocks clocks) {
    this.trust = trust;
    this.chains = new ClientChains(clocks);
  }

  @Override
  public Authentication authenticate(Request request) {
    RequestHeaderTrust trusted = trust.get();
    List<X509Certificate> shown = request.peer().certificates();
    if (shown.isEmpty() || trusted.authorities().isEmpty()) {
      return Authentication.ANONYMOUS;
    }
    if (!chains.signed(shown, trusted.authorities())) {
      return new Authentication.Rejected("the certificate is not signed for front proxies");
    }
    String proxy = Subject.commonName(shown.getFirst());
    if (!trusted.allowedNames().isEmpty() && !trusted.allowedNames().contains(proxy)) {
      return new Authentication.Rejected("front proxy " + proxy + " is not allowed");
    }
    Headers headers = request.headers();
    String name = first(headers, trusted.usernameHeaders());
    if (name.isEmpty()) {
      return Authentication.ANONYMOUS;
    }
    UserInfo user =
        new UserInfo(
            name,
            first(headers, trusted.uidHeaders()),
            all(headers, trusted.groupHeaders()),
            extra(headers, trusted.extraPrefixes()));
    if (mangled(user)) {
      return new Authentication.Rejected("the user's attributes are not valid UTF-8");
    }
    return new Authentication.Authenticated(user, headers);
  }

  private static String first(Headers headers, List<String> names) {
    for (String name : names) {
      String value = headers.first(name).orElse("");
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  private static List<String> all(Headers headers, List<String> names) {
    List<String> values = new ArrayList<>();
    for (String name : names) {
      for (String value : headers.all(name)) {
        if (!value.isEmpty()) {
          values.add(value);
        }
      }
    }
    return values;
  }

  private static Map<String, List<String>> extra(Headers headers, List<String> prefixes) {
    Map<String, List<String>> extra = new LinkedHashMap<>();
    for (String prefix : prefixes) {
      headers
          .lines()
          .forEach((name, values) -> {
            if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
              String key = name.substring(prefix.length()).toLowerCase(Locale.ROOT);
              extra
                  .computeIfAbsent(PercentDecoding.decode(key), _ -> new ArrayList<>())
                  .addAll(values);
            }
          });
    }
    return extra;
  }

  /// Bytes that are not text were replaced on the way in; two users could look like one.
  private static boolean mangled(UserInfo user) {
    return odd(user.name())
        || odd(user.uid())
        || user.groups().stream().anyMatch(FrontProxy::odd)
        || user.extra().entrySet().stream()
            .anyMatch(entry ->
                odd(entry.getKey()) || entry.getValue().stream().anyMatch(FrontProxy::odd));
  }

  private static boolean odd(String text) {
    return text.indexOf('\uFFFD') >= 0;
  }
}
