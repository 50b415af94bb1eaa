package io.temper.admission.webhook;

import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.JsonText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What kube-apiserver asks: may this be done, and what is to be changed.
///
/// @param uid to be repeated in the answer
/// @param resource `pods` in the core group, or `group/resource`
/// @param object what is to be written, a tree; null when something is deleted
/// @see <a
///   href="https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#request">AdmissionReview</a>
record AdmissionReview(
    String uid,
    String resource,
    String subresource,
    String operation,
    String namespace,
    @Nullable Object object) {

  static final String API_VERSION = "admission.k8s.io/v1";
  static final String KIND = "AdmissionReview";

  /// @throws JsonException when it is none of this version
  static AdmissionReview read(byte[] body) {
    Map<?, ?> review = object("the body", JsonText.parse(body));
    expect("apiVersion", review.get("apiVersion"), API_VERSION);
    expect("kind", review.get("kind"), KIND);
    Map<?, ?> request = object("request", review.get("request"));
    String uid = text("request.uid", request.get("uid"));
    if (uid.isEmpty()) {
      throw new JsonException("request.uid is missing");
    }
    Map<?, ?> resource = object("request.resource", request.get("resource"));
    String group = text("request.resource.group", resource.get("group"));
    String name = text("request.resource.resource", resource.get("resource"));
    return new AdmissionReview(
        uid,
        group.isEmpty() ? name : group + "/" + name,
        text("request.subResource", request.get("subResource")),
        text("request.operation", request.get("operation")),
        text("request.namespace", request.get("namespace")),
        request.get("object"));
  }

  /// Whether it is about a pod that is being made.
  boolean createsPod() {
    return resource.equals("pods") && subresource.isEmpty() && operation.equals("CREATE");
  }

  private static void expect(String field, @Nullable Object value, String expected) {
    if (!expected.equals(value)) {
      throw new JsonException(field + " is not " + expected + " but " + value);
    }
  }

  private static String text(String field, @Nullable Object value) {
    return switch (value) {
      case null -> "";
      case String text -> text;
      default -> throw new JsonException(field + " is no text");
    };
  }

  private static Map<?, ?> object(String field, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new JsonException(field + " is no object");
  }
}
