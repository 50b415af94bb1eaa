package io.temper.machinery.authn;

import io.temper.machinery.tls.Authorities;
import java.util.List;

/// Which front proxies may speak for others, and in which headers. Comes from flags or from the
/// ConfigMap kube-system/extension-apiserver-authentication, and changes with it.
///
/// @param authorities who signs the proxies' certificates; none means no proxy is believed
/// @param allowedNames common names of believed proxies; empty means every one
public record RequestHeaderTrust(
    Authorities authorities,
    List<String> allowedNames,
    List<String> usernameHeaders,
    List<String> uidHeaders,
    List<String> groupHeaders,
    List<String> extraPrefixes) {

  /// Believes nobody.
  public static final RequestHeaderTrust NONE =
      new RequestHeaderTrust(
          Authorities.NONE, List.of(), List.of(), List.of(), List.of(), List.of());

  public RequestHeaderTrust {
    allowedNames = List.copyOf(allowedNames);
    usernameHeaders = List.copyOf(usernameHeaders);
    uidHeaders = List.copyOf(uidHeaders);
    groupHeaders = List.copyOf(groupHeaders);
    extraPrefixes = List.copyOf(extraPrefixes);
  }
}
