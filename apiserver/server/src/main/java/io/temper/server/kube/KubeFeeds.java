package io.temper.server.kube;

import io.kubernetes.client.openapi.ApiClient;
import io.temper.server.port.AgentEndpoint;
import io.temper.server.port.SigningRequests.SigningRequest;
import java.util.Map;
import java.util.function.Consumer;

/// Everything the server watches in its cluster.
public final class KubeFeeds implements AutoCloseable {
  private final KubeNodes nodes;
  private final KubeNamespaces namespaces;
  private final KubePricingPolicies pricing;
  private final KubeAutoscalers autoscalers;
  private final KubeAgents agents;
  private final KubeAuthority authority;
  private final KubeAudit audit;
  private final KubeSigningRequests requests;
  private final Map<String, AgentEndpoint> fixed;

  /// @param calls client for short requests
  /// @param watches client whose watches may be silent for long
  /// @param namespace of Temper
  /// @param agentPort all agents listen on
  /// @param fixed where the agents are; none when their pods are to be looked for
  public KubeFeeds(
      ApiClient calls,
      ApiClient watches,
      String namespace,
      int agentPort,
      Map<String, AgentEndpoint> fixed) {
    this.nodes = new KubeNodes(watches);
    this.namespaces = new KubeNamespaces(watches);
    this.pricing = new KubePricingPolicies(calls, watches);
    this.autoscalers = new KubeAutoscalers(watches);
    this.agents = new KubeAgents(watches, namespace, agentPort);
    this.authority = new KubeAuthority(calls, watches, namespace);
    this.audit = new KubeAudit(calls, namespace);
    this.requests = new KubeSigningRequests(calls, watches);
    this.fixed = Map.copyOf(fixed);
  }

  public KubeNodes nodes() {
    return nodes;
  }

  public KubeNamespaces namespaces() {
    return namespaces;
  }

  public KubePricingPolicies pricing() {
    return pricing;
  }

  public KubeAutoscalers autoscalers() {
    return autoscalers;
  }

  public KubeAuthority authority() {
    return authority;
  }

  public KubeAudit audit() {
    return audit;
  }

  public KubeSigningRequests requests() {
    return requests;
  }

  /// Begins to watch nodes, namespaces, prices, autoscalers, agents and the authority.
  ///
  /// @param located hears where the agents are
  /// @param authorityChanged hears that Secret or ConfigMap changed
  public void start(Consumer<Map<String, AgentEndpoint>> located, Runnable authorityChanged) {
    nodes.start();
    namespaces.start();
    pricing.start();
    autoscalers.start();
    authority.start(authorityChanged);
    if (fixed.isEmpty()) {
      agents.start(located);
    } else {
      located.accept(fixed);
    }
  }

  /// Begins to watch agents' requests for certificates; once is enough.
  public void startRequests(Consumer<SigningRequest> handler) {
    requests.start(handler);
  }

  /// Whether it is known which nodes and which agents there are.
  public boolean synced() {
    return nodes.synced() && (!fixed.isEmpty() || agents.synced());
  }

  @Override
  public void close() {
    requests.close();
    authority.close();
    agents.close();
    pricing.close();
    autoscalers.close();
    namespaces.close();
    nodes.close();
  }
}
