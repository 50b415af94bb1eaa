package io.temper.machinery.impersonation;

import io.temper.machinery.exchange.UserInfo;

/// What may be permitted: to act as whom, and for all but the last also in which requests.
enum Mode {
  /// A service account's pod, as the kubelet of its own node.
  ASSOCIATED_NODE("associated-node"),
  /// As the kubelet of any node.
  ARBITRARY_NODE("arbitrary-node"),
  /// As a service account.
  SERVICE_ACCOUNT("serviceaccount"),
  /// As anybody else.
  USER_INFO("user-info"),
  /// As anybody, in all requests: the verb `impersonate`.
  LEGACY("legacy");

  private final String word;

  Mode(String word) {
    this.word = word;
  }

  /// As metrics name it.
  String word() {
    return word;
  }

  /// The right to act as somebody.
  String verb() {
    return this == LEGACY ? "impersonate" : "impersonate:" + word;
  }

  /// The right to do something while acting as somebody.
  String verbOn(String verb) {
    return "impersonate-on:" + word + ":" + verb;
  }

  /// What the audit log says permitted it.
  String constraint() {
    return this == LEGACY ? "" : verb();
  }

  /// Whether this is the way to act as this user. Service accounts and nodes are named and nothing
  /// else: what more there is to them only the cluster knows.
  boolean fits(UserInfo wanted, UserInfo requestor) {
    boolean node = Usernames.node(wanted.name()).isPresent();
    boolean account = Usernames.account(wanted.name()).isPresent();
    boolean nameOnly =
        wanted.uid().isEmpty() && wanted.groups().isEmpty() && wanted.extra().isEmpty();
    return switch (this) {
      case ASSOCIATED_NODE -> nameOnly && Usernames.onNode(requestor, wanted.name());
      case ARBITRARY_NODE -> nameOnly && node;
      case SERVICE_ACCOUNT -> nameOnly && account;
      case USER_INFO -> !node && !account;
      case LEGACY -> true;
    };
  }
}
