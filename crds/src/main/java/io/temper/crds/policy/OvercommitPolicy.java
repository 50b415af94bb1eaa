package io.temper.crds.policy;

import io.temper.crds.Doc;
import io.temper.crds.schema.CustomKind;
import io.temper.crds.schema.CustomKind.Column;
import org.jspecify.annotations.Nullable;

@Doc(
    "How much of their CPU requests the pods of some namespaces keep, so that more of them fit on a"
        + " node. Limits are never changed, nor are pods of the tiers System and Critical. Without"
        + " any policy all pods keep what they ask for.")
@CustomKind(
    plural = "overcommitpolicies",
    shortNames = "opol",
    columns = {
      @Column(name = "Mode", path = ".spec.mode", doc = "Exempt, Observe or Enforce."),
      @Column(
          name = "Keep-%",
          path = ".spec.cpu.keepPercent",
          type = "integer",
          doc = "What is left of a CPU request, in percent."),
      @Column(
          name = "Paused",
          path = ".spec.paused",
          type = "boolean",
          doc = "Whether everything stays as it is."),
      @Column(
          name = "Priority",
          path = ".spec.priority",
          type = "integer",
          doc = "Which of several holds."),
      @Column(
          name = "Applied",
          path = ".status.conditions[?(@.type==\"Applied\")].status",
          doc = "Whether it is in force; empty while nobody has said."),
      @Column(
          name = "Why",
          path = ".status.conditions[?(@.type==\"Applied\")].message",
          doc = "Why it is or is not.",
          wide = true)
    })
public record OvercommitPolicy(
    @Doc("Whose requests, and how much is left of them.") OvercommitPolicySpec spec,
    @Doc("How it stands.") @Nullable PolicyStatus status) {}
