package io.temper.machinery.audit;

import io.temper.machinery.config.Flag;
import java.nio.file.Path;

/// What is audited, and where events go. Without a policy, or without a place for events, nothing
/// is.
public record AuditConfig(
    @Flag(
            name = "audit-policy-file",
            help =
                "Which requests are audited and how much of them: an audit.k8s.io/v1 Policy. Read"
                    + " once, at start.")
        Path policyFile,
    AuditLogConfig log,
    AuditWebhookConfig webhook) {

  static void check(boolean right, String otherwise) {
    if (!right) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
