package io.temper.server.port;

import java.util.Locale;

/// Names in the certificates between agents and API server.
public final class AgentNames {
  /// Common name of the API server towards agents.
  public static final String API_SERVER = "system:temper:apiserver";

  private AgentNames() {}

  /// Common name of a node's agent.
  public static String commonName(String node) {
    return "system:temper:agent:" + node;
  }

  /// DNS name of a node's agent. Nothing resolves it: it is what the certificate must say.
  public static String serverName(String node) {
    return node.toLowerCase(Locale.ROOT) + ".agent.temper.io";
  }
}
