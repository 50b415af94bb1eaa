package io.temper.agent.plan;

import io.temper.crds.perf.Tier;

/// A layer with pods in it that gets less than its tier asks for.
///
/// @param reason in words
public record Demotion(Tier tier, String reason) {}
