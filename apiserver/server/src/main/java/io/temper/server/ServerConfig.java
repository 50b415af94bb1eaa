package io.temper.server;

import io.temper.machinery.config.Flag;
import io.temper.machinery.config.Logging;
import io.temper.machinery.kube.server.AggregatedConfig;
import io.temper.server.audit.TrailConfig;
import io.temper.server.history.HistoryConfig;
import io.temper.server.port.AgentEndpoint;
import io.temper.server.storage.StorageConfig;
import io.temper.server.telemetry.PrometheusConfig;
import io.temper.server.telemetry.TelemetryConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Everything the server can be told.
record ServerConfig(
    AggregatedConfig aggregated,
    StorageConfig storage,
    TelemetryConfig telemetry,
    PrometheusConfig prometheus,
    HistoryConfig history,
    TrailConfig trail,
    @Flag(
            name = "namespace",
            value = "temper-system",
            help =
                "Where the agents' pods are, the Secret and ConfigMap temper-agent-ca, and the"
                    + " Lease temper-apiserver.")
        String namespace,
    @Flag(
            name = "agent-port",
            value = "9443",
            help = "Port of the agents, on their pods' addresses.")
        int agentPort,
    @Flag(
            name = "agent-endpoints",
            help =
                "Agents to dial, as node=host:port, instead of looking for their pods. For agents"
                    + " that are no pods.")
        List<String> agentEndpoints,
    @Flag(
            name = "agent-service-account",
            help =
                "User name whose certificate requests are signed. Without it"
                    + " system:serviceaccount:NAMESPACE:temper-nodeagent.")
        String agentServiceAccount,
    @Flag(name = "log-level", value = "info", help = "What to log.") Logging.Level logLevel) {

  ServerConfig {
    agentEndpoints = List.copyOf(agentEndpoints);
    if (namespace.isEmpty()) {
      throw new IllegalArgumentException("--namespace: must not be empty");
    }
    if (agentPort < 1 || agentPort > 65_535) {
      throw new IllegalArgumentException("--agent-port: must be between 1 and 65535");
    }
    endpoints(agentEndpoints);
  }

  /// Where agents are by flag; none when their pods are to be looked for.
  Map<String, AgentEndpoint> endpoints() {
    return endpoints(agentEndpoints);
  }

  String signedAccount() {
    return agentServiceAccount.isEmpty()
        ? "system:serviceaccount:" + namespace + ":temper-nodeagent"
        : agentServiceAccount;
  }

  /// What to look at for a node no agent reports of.
  String advice() {
    return agentEndpoints.isEmpty()
        ? "no agent pod runs on this node: look at DaemonSet temper-nodeagent in namespace "
            + namespace
        : "this node is not among --agent-endpoints of the API server";
  }

  private static Map<String, AgentEndpoint> endpoints(List<String> texts) {
    Map<String, AgentEndpoint> endpoints = new HashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      try {
        if (equals < 1
            || endpoints.put(
                    text.substring(0, equals), AgentEndpoint.parse(text.substring(equals + 1)))
                != null) {
          throw new IllegalArgumentException("not node=host:port, each node once");
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "--agent-endpoints: \"" + text + "\": " + e.getMessage(), e);
      }
    }
    return Map.copyOf(endpoints);
  }
}
