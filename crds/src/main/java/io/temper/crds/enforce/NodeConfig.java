package io.temper.crds.enforce;

import io.temper.crds.Doc;

@Doc(
    "One change to how a node schedules, as its agent applied it. The agent keeps the last 50; they"
        + " outlive it and the API server.")
public record NodeConfig(@Doc("What was applied.") NodeConfigStatus status) {}
