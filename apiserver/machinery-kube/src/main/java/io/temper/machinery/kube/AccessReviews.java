package io.temper.machinery.kube;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.AuthorizationV1Api;
import io.kubernetes.client.openapi.models.V1FieldSelectorAttributes;
import io.kubernetes.client.openapi.models.V1FieldSelectorRequirement;
import io.kubernetes.client.openapi.models.V1LabelSelectorAttributes;
import io.kubernetes.client.openapi.models.V1LabelSelectorRequirement;
import io.kubernetes.client.openapi.models.V1NonResourceAttributes;
import io.kubernetes.client.openapi.models.V1ResourceAttributes;
import io.kubernetes.client.openapi.models.V1SubjectAccessReview;
import io.kubernetes.client.openapi.models.V1SubjectAccessReviewSpec;
import io.kubernetes.client.openapi.models.V1SubjectAccessReviewStatus;
import io.temper.machinery.authz.Attributes;
import io.temper.machinery.authz.AuthorizationException;
import io.temper.machinery.authz.Authorizer;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.time.Clocks;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Asks kube-apiserver who may do what (authorization.k8s.io/v1 SubjectAccessReview). Kube's RBAC,
/// and whatever else the cluster decides by, is the only authority.
public final class AccessReviews implements Authorizer {
  private final AuthorizationV1Api api;
  private final Asking asking;

  /// @param client see [ClusterAccess#requests]
  /// @param metrics hears of every question
  public AccessReviews(ApiClient client, ServerMetrics metrics, Clocks clocks) {
    this.api = new AuthorizationV1Api(client);
    this.asking = new Asking(clocks, metrics::accessReviewed);
  }

  @Override
  public Decision authorize(Attributes attributes) {
    V1SubjectAccessReview review = new V1SubjectAccessReview().spec(spec(attributes));
    try {
      return decision(
          asking
              .ask(
                  "SubjectAccessReview",
                  () -> api.createSubjectAccessReview(review).executeWithHttpInfo())
              .getStatus());
    } catch (KubeException e) {
      throw new AuthorizationException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Decision decision(@Nullable V1SubjectAccessReviewStatus status) {
    if (status == null) {
      throw new AuthorizationException("SubjectAccessReview: an answer without status");
    }
    String reason = Objects.requireNonNullElse(status.getReason(), "");
    if (Boolean.TRUE.equals(status.getAllowed())) {
      if (Boolean.TRUE.equals(status.getDenied())) {
        throw new AuthorizationException("SubjectAccessReview: both allowed and denied");
      }
      return new Decision.Allowed(reason);
    }
    return Boolean.TRUE.equals(status.getDenied())
        ? new Decision.Denied(reason)
        : new Decision.NoOpinion(reason);
  }

  private static V1SubjectAccessReviewSpec spec(Attributes attributes) {
    UserInfo user = attributes.user();
    V1SubjectAccessReviewSpec spec =
        new V1SubjectAccessReviewSpec()
            .user(user.name())
            .uid(user.uid())
            .groups(user.groups())
            .extra(user.extra());
    return attributes.resourceRequest()
        ? spec.resourceAttributes(resource(attributes))
        : spec.nonResourceAttributes(
            new V1NonResourceAttributes().path(attributes.path()).verb(attributes.verb()));
  }

  private static V1ResourceAttributes resource(Attributes asked) {
    V1ResourceAttributes attributes =
        new V1ResourceAttributes()
            .verb(asked.verb())
            .group(asked.group())
            .version(asked.version())
            .namespace(asked.namespace())
            .resource(asked.resource())
            .subresource(asked.subresource())
            .name(asked.name());
    if (!asked.fields().isEmpty()) {
      V1FieldSelectorAttributes fields = new V1FieldSelectorAttributes();
      for (Attributes.Selection one : asked.fields()) {
        fields.addRequirementsItem(
            new V1FieldSelectorRequirement()
                .key(one.key())
                .operator(one.operator())
                .values(one.values()));
      }
      attributes.fieldSelector(fields);
    }
    if (!asked.labels().isEmpty()) {
      V1LabelSelectorAttributes labels = new V1LabelSelectorAttributes();
      for (Attributes.Selection one : asked.labels()) {
        labels.addRequirementsItem(
            new V1LabelSelectorRequirement()
                .key(one.key())
                .operator(one.operator())
                .values(one.values()));
      }
      attributes.labelSelector(labels);
    }
    return attributes;
  }
}
