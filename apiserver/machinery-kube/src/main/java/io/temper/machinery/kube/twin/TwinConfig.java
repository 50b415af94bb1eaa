package io.temper.machinery.kube.twin;

import java.time.Duration;

/// Where twins are, and what the cluster may be asked.
///
/// @param group of all twins, such as `storage.example.com`
/// @param namespace where this server lives: the clocks of namespaced kinds are there
/// @param requestsPerSecond most requests a second, of all kinds together, after a burst
/// @param burst requests that may come at once
/// @param patience how long a request that kube-apiserver turns away with 429 is repeated
/// @param tick least time between two writes of one kind's clock
public record TwinConfig(
    String group,
    String namespace,
    double requestsPerSecond,
    int burst,
    Duration patience,
    Duration tick) {
  /// As many requests as k8s.io/apiserver lets its own reviews make.
  public static TwinConfig of(String group, String namespace) {
    return new TwinConfig(group, namespace, 400, 800, Duration.ofSeconds(5), Duration.ofMillis(20));
  }
}
