package io.temper.crds.perf;

import io.temper.crds.Doc;

@Doc("The threads of a pod, measured over the second after they were asked for.")
public record PodThreads(@Doc("What was measured.") PodThreadsStatus status) {}
