package io.temper.machinery.kube.server;

import io.temper.machinery.config.Flag;

/// The flags of a server that has no flags of its own.
record RunConfig(
    AggregatedConfig aggregated,
    @Flag(
            name = "namespace",
            value = "default",
            help = "Where this server lives: what it keeps for itself in the cluster is there.")
        String namespace) {

  RunConfig {
    if (namespace.isEmpty()) {
      throw new IllegalArgumentException("--namespace: must not be empty");
    }
  }
}
