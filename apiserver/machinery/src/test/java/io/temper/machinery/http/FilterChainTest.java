package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FilterChainTest {
  /// As k8s.io/apiserver `pkg/server/config.go` DefaultBuildHandlerChain, read from its end.
  @Test
  void requestPassesTheFiltersInThisOrder() {
    try (var server = TestServer.start(_ -> {})) {
      assertThat(server.server().describeFilters().lines().map(line -> line.split(":", 2)[0]))
          .containsExactly(
              "audit-id",
              "cache-control",
              "errors",
              "request-info",
              "metrics",
              "installed",
              "request-timeout",
              "authentication",
              "audit",
              "deeds",
              "impersonation",
              "in-flight",
              "authorization",
              "compression",
              "audited-objects");
    }
  }
}
