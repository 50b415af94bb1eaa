package io.temper.crds.perf;

import io.temper.crds.Doc;

@Doc("What a node is really doing, measured by Temper's agent on it.")
public record NodePerf(@Doc("What was measured.") NodePerfStatus status) {}
