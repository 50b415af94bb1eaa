package io.temper.machinery.authz;

import java.util.List;
import java.util.Set;

/// Says who may do what.
@FunctionalInterface
public interface Authorizer {
  /// @throws AuthorizationException when the question could not be answered; nobody may then
  Decision authorize(Attributes attributes);

  /// Asks one after the other until one says yes or no.
  static Authorizer firstOf(List<Authorizer> authorizers) {
    List<Authorizer> all = List.copyOf(authorizers);
    return attributes -> {
      String reason = "";
      for (Authorizer authorizer : all) {
        switch (authorizer.authorize(attributes)) {
          case Decision.Allowed allowed -> {
            return allowed;
          }
          case Decision.Denied denied -> {
            return denied;
          }
          case Decision.NoOpinion none -> reason = none.reason();
        }
      }
      return new Decision.NoOpinion(reason);
    };
  }

  /// Lets administrators do everything. Without it a cluster whose kube-apiserver cannot answer
  /// could not be repaired through us.
  static Authorizer administrators() {
    return attributes ->
        attributes.user().groups().contains("system:masters")
            ? Decision.ALLOWED
            : Decision.NO_OPINION;
  }

  /// Lets everybody see these paths, and nothing below them.
  static Authorizer always(Set<String> paths) {
    Set<String> open = Set.copyOf(paths);
    return attributes ->
        !attributes.resourceRequest() && open.contains(attributes.path())
            ? Decision.ALLOWED
            : Decision.NO_OPINION;
  }
}
