package io.temper.machinery.authn;

import io.temper.machinery.exchange.Headers;
import java.util.List;
import java.util.Locale;

/// The headers that say who asks. They are taken out of a request as soon as that is settled, so
/// that nothing after it can take a claim for a fact or pass it on.
final class IdentityHeaders {
  private static final List<String> USUAL =
      List.of("authorization", "x-remote-user", "x-remote-uid", "x-remote-group");
  private static final String USUAL_EXTRA = "x-remote-extra-";

  private IdentityHeaders() {}

  static Headers removed(Headers headers, RequestHeaderTrust trust) {
    return headers.without(name -> says(name.toLowerCase(Locale.ROOT), trust));
  }

  private static boolean says(String name, RequestHeaderTrust trust) {
    return USUAL.contains(name)
        || name.startsWith(USUAL_EXTRA)
        || trust.usernameHeaders().stream().anyMatch(name::equalsIgnoreCase)
        || trust.uidHeaders().stream().anyMatch(name::equalsIgnoreCase)
        || trust.groupHeaders().stream().anyMatch(name::equalsIgnoreCase)
        || trust.extraPrefixes().stream()
            .anyMatch(prefix -> name.startsWith(prefix.toLowerCase(Locale.ROOT)));
  }
}
