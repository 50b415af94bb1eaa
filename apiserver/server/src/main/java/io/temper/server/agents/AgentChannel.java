package io.temper.server.agents;

import io.grpc.ManagedChannel;

/// A way to one agent, until it is closed.
///
/// @param grpc of which calls are made
/// @param sockets that it runs over
record AgentChannel(ManagedChannel grpc, DialledSockets sockets) implements AutoCloseable {
  /// Ends what is under way, a handshake that the other end never finishes included.
  @Override
  public void close() {
    grpc.shutdownNow();
    sockets.close();
  }
}
