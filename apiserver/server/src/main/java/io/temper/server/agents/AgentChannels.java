package io.temper.server.agents;

import io.grpc.okhttp.OkHttpChannelBuilder;
import io.temper.server.port.AgentEndpoint;
import io.temper.server.port.AgentNames;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/// How agents are dialled: mutual TLS with the certificates of now, and nobody but the agent of
/// that node at the other end.
///
/// @param tls gives the context to dial with
/// @param threads transports run on
/// @param timer reminds them
record AgentChannels(Supplier<SSLContext> tls, Executor threads, ScheduledExecutorService timer) {
  /// Longest message an agent may send: some ten times a full node of 250 pods.
  static final int LONGEST_MESSAGE = 4 << 20;

  /// Returns at once; whether there is anybody shows at the first call.
  AgentChannel open(String node, AgentEndpoint endpoint) {
    DialledSockets sockets = new DialledSockets(Agents.SILENCE);
    return new AgentChannel(
        OkHttpChannelBuilder.forAddress(endpoint.host(), endpoint.port())
            .socketFactory(sockets)
            .overrideAuthority(AgentNames.serverName(node))
            .sslSocketFactory(tls.get().getSocketFactory())
            .maxInboundMessageSize(LONGEST_MESSAGE)
            .directExecutor()
            .offloadExecutor(threads)
            .transportExecutor(threads)
            .scheduledExecutorService(timer)
            .disableRetry()
            .build(),
        sockets);
  }
}
