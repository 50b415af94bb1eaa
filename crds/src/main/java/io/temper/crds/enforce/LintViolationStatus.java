package io.temper.crds.enforce;

import io.temper.crds.Doc;
import io.temper.crds.perf.Freshness;
import java.time.Instant;

@Doc("A broken invariant.")
public record LintViolationStatus(
    @Doc("The node.") String node,
    @Doc("Which invariant is broken, as in the metric temper_lint_violation.") String invariant,
    @Doc("Where: node, layer NAME, or pod NAMESPACE/NAME.") String object,
    @Doc("What is wrong, in words.") String message,
    @Doc("When it was first seen.") Instant since,
    @Doc("Whether its agent still says so: Fresh, or Stale when the agent is silent.")
        Freshness freshness) {}
