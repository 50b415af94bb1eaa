package io.temper.machinery.impersonation;

import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.metadata.NameRule;
import java.util.List;
import java.util.Optional;

/// User names that say what kind of user it is.
final class Usernames {
  private static final String ACCOUNT = "system:serviceaccount:";
  private static final String NODE = "system:node:";
  private static final String NODE_NAME = "authentication.kubernetes.io/node-name";

  private Usernames() {}

  /// A service account.
  record Account(String namespace, String name) {
    /// The groups every account of its namespace is in.
    List<String> groups() {
      return List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace);
    }
  }

  static Optional<Account> account(String username) {
    if (!username.startsWith(ACCOUNT)) {
      return Optional.empty();
    }
    String[] parts = username.substring(ACCOUNT.length()).split(":", -1);
    boolean valid =
        parts.length == 2
            && NameRule.DNS_LABEL.check(parts[0], false).isEmpty()
            && NameRule.DNS_SUBDOMAIN.check(parts[1], false).isEmpty();
    return valid ? Optional.of(new Account(parts[0], parts[1])) : Optional.empty();
  }

  /// The name of the node whose kubelet it is.
  static Optional<String> node(String username) {
    return Optional.of(username)
        .filter(name -> name.startsWith(NODE))
        .map(name -> name.substring(NODE.length()))
        .filter(name -> NameRule.DNS_SUBDOMAIN.check(name, false).isEmpty());
  }

  /// Whether a service account's token was issued to a pod on the node that a user name names.
  static boolean onNode(UserInfo requestor, String username) {
    return account(requestor.name()).isPresent()
        && node(username)
            .filter(
                name -> requestor.extra().getOrDefault(NODE_NAME, List.of()).equals(List.of(name)))
            .isPresent();
  }
}
