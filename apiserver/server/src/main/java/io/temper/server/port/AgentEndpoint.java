package io.temper.server.port;

/// Where a node's agent is to be dialled.
public record AgentEndpoint(String host, int port) {
  /// Parses `host:port`, where an IPv6 host stands in brackets.
  ///
  /// @throws IllegalArgumentException when it is neither
  public static AgentEndpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      host = "";
    }
    int port = host.isEmpty() ? 0 : port(text.substring(colon + 1));
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("not host:port: " + text);
    }
    return new AgentEndpoint(host, port);
  }

  private static int port(String text) {
    return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
