package io.temper.machinery.impersonation;

import io.temper.machinery.authz.Attributes;
import io.temper.machinery.authz.Authorizer;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.authz.Forbidden;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Asks whether one mode permits one attempt: first for the request, then for each thing that is
/// wanted (k8s.io/apiserver `pkg/endpoints/filters/impersonation/mode.go`).
final class ModeCheck {
  private static final String AUTHENTICATED = "system:authenticated";
  private static final String UNAUTHENTICATED = "system:unauthenticated";
  private static final String ADMINISTRATORS = "system:masters";
  private static final String ANONYMOUS = "system:anonymous";
  private static final String NODES = "system:nodes";
  private static final String GROUP = "authentication.k8s.io";

  /// From so many questions on it is worth asking first whether all of it is permitted.
  private static final int MANY = 4;

  private final Mode mode;
  private final Authorizer authorizer;
  private final UserInfo requestor;

  ModeCheck(Mode mode, Authorizer authorizer, UserInfo requestor) {
    this.mode = mode;
    this.authorizer = authorizer;
    this.requestor = mode == Mode.ASSOCIATED_NODE ? anywhere(requestor) : requestor;
  }

  /// @throws StatusException Forbidden when something of it is not permitted
  /// @throws io.temper.machinery.authz.AuthorizationException when that could not be found out
  Impersonated check(UserInfo wanted, Attributes request) {
    if (constrained()) {
      require(request.with(requestor, mode.verbOn(request.verb())));
    }
    List<String> groups = new ArrayList<>(groupsOf(wanted));
    requireName(wanted);
    if (!wanted.uid().isEmpty()) {
      require(about(GROUP, "uids", "", wanted.uid()));
    }
    requireGroups(wanted.groups());
    requireExtra(wanted.extra());
    addStanding(wanted.name(), groups);
    return new Impersonated(
        new UserInfo(wanted.name(), wanted.uid(), groups, wanted.extra()), mode);
  }

  private boolean constrained() {
    return mode != Mode.LEGACY;
  }

  /// Users that say nothing of their groups are in those the cluster puts them in.
  private List<String> groupsOf(UserInfo wanted) {
    if (!wanted.groups().isEmpty()) {
      return wanted.groups();
    }
    if (constrained() && Usernames.node(wanted.name()).isPresent()) {
      return List.of(NODES);
    }
    return Usernames.account(wanted.name()).map(Usernames.Account::groups).orElse(List.of());
  }

  private void requireName(UserInfo wanted) {
    String node = Usernames.node(wanted.name()).orElse("");
    if (constrained() && !node.isEmpty()) {
      require(about(GROUP, "nodes", "", mode == Mode.ASSOCIATED_NODE ? "*" : node));
      return;
    }
    String group = constrained() ? GROUP : "";
    require(
        Usernames.account(wanted.name())
            .map(account ->
                Attributes.of(
                    requestor,
                    mode.verb(),
                    group,
                    account.namespace(),
                    "serviceaccounts",
                    "",
                    account.name()))
            .orElseGet(() -> about(group, "users", "", wanted.name())));
  }

  private void requireGroups(List<String> groups) {
    String api = constrained() ? GROUP : "";
    if (constrained() && groups.contains("")) {
      throw refused(
          about(api, "groups", "", ""), "impersonating the empty string group is not allowed");
    }
    if (constrained() && groups.contains(ADMINISTRATORS)) {
      throw refused(
          about(api, "groups", "", ADMINISTRATORS),
          "impersonating the system:masters group is not allowed");
    }
    if (constrained() && groups.size() >= MANY && permits(about(api, "groups", "", "*"))) {
      return;
    }
    groups.forEach(group -> require(about(api, "groups", "", group)));
  }

  private void requireExtra(Map<String, List<String>> extra) {
    if (extra.isEmpty()) {
      return;
    }
    if (constrained()) {
      String wrong = ExtraKeys.check(extra);
      if (!wrong.isEmpty()) {
        throw refused(about(GROUP, "userextras", "", ""), wrong);
      }
      int questions = extra.values().stream().mapToInt(List::size).sum();
      boolean many = extra.size() >= MANY || questions >= MANY;
      if (many && permits(about(GROUP, "userextras", "*", "*"))) {
        return;
      }
    }
    new TreeMap<>(extra)
        .forEach((key, values) ->
            values.forEach(value -> require(about(GROUP, "userextras", key, value))));
  }

  private static void addStanding(String name, List<String> groups) {
    String standing = name.equals(ANONYMOUS) ? UNAUTHENTICATED : AUTHENTICATED;
    if (!groups.contains(UNAUTHENTICATED) && !groups.contains(standing)) {
      groups.add(standing);
    }
  }

  private Attributes about(String group, String resource, String subresource, String name) {
    return Attributes.of(requestor, mode.verb(), group, "", resource, subresource, name);
  }

  private boolean permits(Attributes attributes) {
    return authorizer.authorize(attributes) instanceof Decision.Allowed;
  }

  private void require(Attributes attributes) {
    switch (authorizer.authorize(attributes)) {
      case Decision.Allowed _ -> {
        // On to the next question.
      }
      case Decision.Denied(var reason) -> throw refused(attributes, reason);
      case Decision.NoOpinion(var reason) -> throw refused(attributes, reason);
    }
  }

  private static StatusException refused(Attributes attributes, String reason) {
    return new StatusException(Forbidden.status(attributes, reason));
  }

  /// A service account without what tells its pods apart: that it is on the node has been seen to,
  /// and answers are remembered for all its pods alike.
  private static UserInfo anywhere(UserInfo requestor) {
    return new UserInfo(
        requestor.name(),
        requestor.uid(),
        requestor.groups(),
        Map.of(
            "authentication.kubernetes.io/associated-node-keys",
            List.copyOf(new TreeSet<>(requestor.extra().keySet()))));
  }
}
