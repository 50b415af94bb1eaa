package io.temper.crds.policy;

import io.temper.crds.Doc;
import io.temper.crds.schema.CustomKind;
import io.temper.crds.schema.CustomKind.Column;
import org.jspecify.annotations.Nullable;

@Doc("How tiers are treated on the nodes it selects. Without any policy the defaults hold.")
@CustomKind(
    plural = "nodepolicies",
    shortNames = "npol",
    columns = {
      @Column(name = "Mode", path = ".spec.mode", doc = "Auto or Observe."),
      @Column(
          name = "Safe-Mode",
          path = ".spec.safeMode",
          type = "boolean",
          doc = "Whether it asks for stock scheduling."),
      @Column(name = "Limits", path = ".spec.limits", doc = "Require or Ignore."),
      @Column(
          name = "Priority",
          path = ".spec.priority",
          type = "integer",
          doc = "Which of several holds."),
      @Column(
          name = "Applied",
          path = ".status.conditions[?(@.type==\"Applied\")].status",
          doc = "Whether it is in force on all nodes it selects; empty while nobody has said."),
      @Column(
          name = "Why",
          path = ".status.conditions[?(@.type==\"Applied\")].message",
          doc = "Why it is or is not.",
          wide = true)
    })
public record NodePolicy(
    @Doc("What the policy changes; what it leaves out keeps its default.") NodePolicySpec spec,
    @Doc("How it stands.") @Nullable PolicyStatus status) {}
