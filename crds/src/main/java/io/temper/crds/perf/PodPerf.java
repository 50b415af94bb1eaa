package io.temper.crds.perf;

import io.temper.crds.Doc;

@Doc("What a pod is really doing, measured by the agent on its node. Its labels are the pod's.")
public record PodPerf(@Doc("What was measured.") PodPerfStatus status) {}
