package io.temper.server.telemetry;

import io.temper.crds.Groups;
import io.temper.machinery.authz.Attributes;
import io.temper.machinery.authz.AuthorizationException;
import io.temper.machinery.authz.Authorizer;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.authz.Forbidden;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;

/// What those who ask could read elsewhere. Where it cannot be found out, nobody may.
public final class Rights {
  private final Authorizer authorizer;

  public Rights(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /// @param namespace empty: in all, or of what has none
  boolean mayList(UserInfo user, String resource, String namespace) {
    return decide(attributes(user, "list", resource, namespace)) instanceof Decision.Allowed;
  }

  /// @throws StatusException Forbidden when they may not
  void requireList(UserInfo user, String resource, String namespace) {
    require(attributes(user, "list", resource, namespace));
  }

  /// @throws StatusException Forbidden when they may not get any of it
  void requireGet(UserInfo user, String resource) {
    require(attributes(user, "get", resource, ""));
  }

  private void require(Attributes attributes) {
    String reason =
        switch (decide(attributes)) {
          case Decision.Allowed _ -> null;
          case Decision.Denied denied -> denied.reason();
          case Decision.NoOpinion none -> none.reason();
        };
    if (reason != null) {
      throw new StatusException(Forbidden.status(attributes, reason));
    }
  }

  private Decision decide(Attributes attributes) {
    try {
      return authorizer.authorize(attributes);
    } catch (AuthorizationException e) {
      throw new StatusException(
          Status.failure(
              500, "InternalError", "Internal error occurred: unable to check access rights"));
    }
  }

  private static Attributes attributes(
      UserInfo user, String verb, String resource, String namespace) {
    return Attributes.of(user, verb, Groups.TEMPER, namespace, resource, "", "");
  }
}
