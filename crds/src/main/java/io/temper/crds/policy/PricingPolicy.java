package io.temper.crds.policy;

import io.temper.crds.Doc;
import io.temper.crds.schema.CustomKind;
import io.temper.crds.schema.CustomKind.Column;
import org.jspecify.annotations.Nullable;

@Doc(
    "What capacity really costs: prices in place of the list prices that Temper ships. Each price is"
        + " that of the first policy that states it; what none states stays as shipped.")
@CustomKind(
    plural = "pricingpolicies",
    shortNames = "ppol",
    columns = {
      @Column(name = "Source", path = ".spec.source", doc = "What the prices rest on."),
      @Column(
          name = "Core-Hour",
          path = ".spec.defaults.cpuCoreHour",
          doc = "Dollars per core and hour of machine types without a price."),
      @Column(
          name = "GiB-Hour",
          path = ".spec.defaults.memoryGibHour",
          doc = "Dollars per GiB of memory and hour of machine types without a price."),
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
public record PricingPolicy(
    @Doc("The prices, and what they rest on.") PricingPolicySpec spec,
    @Doc("How it stands.") @Nullable PolicyStatus status) {}
