package io.temper.machinery.authn;

import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells everything after it who asks, and takes out of the request what said so. A claim that does
/// not hold is 401, never nobody (k8s.io/apiserver `pkg/endpoints/filters/authentication.go`).
public final class AuthenticationFilter implements Filter {
  private static final Logger log = LoggerFactory.getLogger(AuthenticationFilter.class);
  private static final Status UNAUTHORIZED = Status.failure(401, "Unauthorized", "Unauthorized");
  private static final String AUTHENTICATED = "system:authenticated";
  private static final String UNAUTHENTICATED = "system:unauthenticated";

  private final Authenticator authenticator;
  private final Supplier<RequestHeaderTrust> trust;
  private final Refusals refusals;

  /// @param trust whose header names are removed whether or not they were believed
  public AuthenticationFilter(
      Authenticator authenticator, Supplier<RequestHeaderTrust> trust, Refusals refusals) {
    this.authenticator = authenticator;
    this.trust = trust;
    this.refusals = refusals;
  }

  @Override
  public Response apply(Request request, Handler next) {
    return switch (authenticator.authenticate(request)) {
      case Authentication.Authenticated known ->
          next.handle(request.withUser(withGroup(known.user()), bare(known.remaining())));
      case Authentication.Anonymous _ ->
          next.handle(request.withUser(UserInfo.ANONYMOUS, bare(request.headers())));
      case Authentication.Rejected rejected -> {
        log.atDebug()
            .addKeyValue("peer", request.peer().address())
            .addKeyValue("reason", rejected.reason())
            .log("Unable to authenticate the request");
        refusals.refused(request, UNAUTHORIZED);
        throw new StatusException(UNAUTHORIZED);
      }
    };
  }

  private Headers bare(Headers headers) {
    return IdentityHeaders.removed(headers, trust.get());
  }

  /// The aggregator fetches OpenAPI as a user without groups; this group is what lets it in.
  private static UserInfo withGroup(UserInfo user) {
    if (user.name().equals(UserInfo.ANONYMOUS.name())
        || user.groups().contains(AUTHENTICATED)
        || user.groups().contains(UNAUTHENTICATED)) {
      return user;
    }
    List<String> groups = new ArrayList<>(user.groups());
    groups.add(AUTHENTICATED);
    return new UserInfo(user.name(), user.uid(), groups, user.extra());
  }

  /// Hears of requests that nobody could be found to have sent.
  @FunctionalInterface
  public interface Refusals {
    void refused(Request request, Status answer);
  }
}
