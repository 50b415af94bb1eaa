package io.temper.machinery.authz;

import io.temper.machinery.meta.GoText;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusDetails;
import java.util.List;

/// Kubernetes' own words for no (k8s.io/apiserver
/// `pkg/endpoints/handlers/responsewriters/errors.go`).
public final class Forbidden {
  private Forbidden() {}

  /// @param reason that the authorizer gave; may be empty
  public static Status status(Attributes attributes, String reason) {
    String why = sanitized(message(attributes));
    if (!reason.isEmpty()) {
      why += ": " + reason;
    }
    String resource = attributes.resource();
    String qualified =
        attributes.group().isEmpty() ? resource : resource + "." + attributes.group();
    String what;
    if (qualified.isEmpty()) {
      what = "forbidden: " + why;
    } else if (attributes.name().isEmpty()) {
      what = qualified + " is forbidden: " + why;
    } else {
      what = qualified + " " + GoText.quote(attributes.name()) + " is forbidden: " + why;
    }
    return Status.failure(
        403,
        "Forbidden",
        what,
        new StatusDetails(attributes.name(), attributes.group(), resource, "", List.of(), 0));
  }

  private static String message(Attributes a) {
    String who = "User " + GoText.quote(a.user().name()) + " cannot " + a.verb();
    if (!a.resourceRequest()) {
      return who + " path " + GoText.quote(a.path());
    }
    String resource =
        a.subresource().isEmpty() ? a.resource() : a.resource() + "/" + a.subresource();
    String what =
        who + " resource " + GoText.quote(resource) + " in API group " + GoText.quote(a.group());
    return a.namespace().isEmpty()
        ? what + " at the cluster scope"
        : what + " in the namespace " + GoText.quote(a.namespace());
  }

  /// Quotes are fine, but no error may look like HTML.
  private static String sanitized(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
