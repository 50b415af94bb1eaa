package io.temper.machinery.kube;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.AuthenticationV1Api;
import io.kubernetes.client.openapi.models.V1TokenReview;
import io.kubernetes.client.openapi.models.V1TokenReviewSpec;
import io.kubernetes.client.openapi.models.V1TokenReviewStatus;
import io.kubernetes.client.openapi.models.V1UserInfo;
import io.temper.machinery.authn.TokenAuthenticator;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.time.Clocks;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Asks kube-apiserver whose a bearer token is (authentication.k8s.io/v1 TokenReview).
public final class TokenReviews implements TokenAuthenticator {
  private final AuthenticationV1Api api;
  private final Asking asking;

  /// @param client see [ClusterAccess#requests]
  /// @param metrics hears of every question
  public TokenReviews(ApiClient client, ServerMetrics metrics, Clocks clocks) {
    this.api = new AuthenticationV1Api(client);
    this.asking = new Asking(clocks, metrics::tokenReviewed);
  }

  @Override
  public Outcome authenticate(String token) {
    V1TokenReview review = new V1TokenReview().spec(new V1TokenReviewSpec().token(token));
    try {
      return outcome(
          asking
              .ask("TokenReview", () -> api.createTokenReview(review).executeWithHttpInfo())
              .getStatus());
    } catch (KubeException e) {
      return new Outcome.Failed(String.valueOf(e.getMessage()));
    }
  }

  private static Outcome outcome(@Nullable V1TokenReviewStatus status) {
    if (status == null) {
      return new Outcome.Failed("TokenReview: an answer without status");
    }
    V1UserInfo user = status.getUser();
    if (!Boolean.TRUE.equals(status.getAuthenticated()) || user == null) {
      return new Outcome.Unknown(Objects.requireNonNullElse(status.getError(), "unknown token"));
    }
    return new Outcome.Known(
        new UserInfo(
            Objects.requireNonNullElse(user.getUsername(), ""),
            Objects.requireNonNullElse(user.getUid(), ""),
            Objects.requireNonNullElse(user.getGroups(), List.of()),
            Objects.requireNonNullElse(user.getExtra(), Map.of())));
  }
}
