package io.temper.server.cost;

import io.temper.crds.Groups;
import io.temper.machinery.authz.Attributes;
import io.temper.machinery.authz.AuthorizationException;
import io.temper.machinery.authz.Authorizer;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.server.cost.allocation.Apportionment;
import io.temper.server.cost.allocation.Charge;
import io.temper.server.cost.allocation.Costs;
import io.temper.server.cost.allocation.IdleCost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What of the spending somebody may know: that of namespaces whose costs they may list.
///
/// Who may list the costs of all namespaces may know all. Anybody else is answered as if there were
/// nothing but their namespaces, so that no share of anything says how large the rest is; but for
/// idle, of which they have what their Cost objects show too: the cluster's, in proportion to their
/// part of its cost.
final class Permitted {
  private static final Logger log = LoggerFactory.getLogger(Permitted.class);

  private final Authorizer authorizer;

  Permitted(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /// @param partial whether there may be more that they may not know
  record Part(Spending spending, boolean partial) {}

  Viewer viewer(UserInfo user) {
    return new Viewer(user);
  }

  /// Somebody who asks. What they may list is asked for once.
  final class Viewer {
    private final UserInfo user;
    private final Map<String, Boolean> namespaces = new HashMap<>();

    private Viewer(UserInfo user) {
      this.user = user;
    }

    /// Whether they may list the costs of a namespace; of all of them, when it is empty.
    ///
    /// @throws StatusException InternalError when rights cannot be checked; nothing is told then
    boolean mayList(String namespace) {
      return namespaces.computeIfAbsent(namespace, each -> Permitted.this.mayList(user, each));
    }

    /// @throws StatusException InternalError when rights cannot be checked; nothing is told then
    Part of(Spending spending) {
      return mayList("") ? new Part(spending, false) : new Part(own(spending), true);
    }

    private Spending own(Spending spending) {
      return Permitted.own(spending, this::mayList);
    }
  }

  private static Spending own(Spending spending, Predicate<String> mayList) {
    List<Charge> own = new ArrayList<>();
    Costs owns = Costs.ZERO;
    Costs rest = Costs.ZERO;
    for (Charge charge : spending.charges()) {
      if (mayList.test(charge.source().namespace())) {
        own.add(charge);
        owns = owns.plus(charge.costs());
      } else {
        rest = rest.plus(charge.costs());
      }
    }
    Costs idle = Costs.ZERO;
    for (IdleCost each : spending.idle()) {
      idle = idle.plus(each.costs());
    }
    Costs share =
        new Costs(
            Apportionment.of(idle.cpu(), owns.cpu(), rest.cpu())[0],
            Apportionment.of(idle.memory(), owns.memory(), rest.memory())[0],
            0,
            0);
    return new Spending(
        spending.window(), spending.counted(), own, List.of(new IdleCost("", share)), 0, 0);
  }

  private boolean mayList(UserInfo user, String namespace) {
    Attributes attributes =
        Attributes.of(user, "list", Groups.TEMPER, namespace, CostResource.PLURAL, "", "");
    try {
      return authorizer.authorize(attributes) instanceof Decision.Allowed;
    } catch (AuthorizationException e) {
      log.atWarn().setCause(e).log("Costs not told because rights could not be checked");
      throw new StatusException(
          Status.failure(
              500, "InternalError", "Internal error occurred: unable to check access rights"));
    }
  }
}
