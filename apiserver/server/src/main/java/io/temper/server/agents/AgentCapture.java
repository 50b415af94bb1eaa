package io.temper.server.agents;

import io.grpc.StatusRuntimeException;
import io.temper.agent.v1.TraceChunk;
import io.temper.agent.v1.TraceEnd;
import io.temper.crds.trace.TraceStatus;
import io.temper.machinery.meta.StatusException;
import io.temper.server.port.Capture;
import java.util.Iterator;

/// A trace as an agent sends it. The next piece is asked for when one is taken: a reader that is
/// slow holds up the agent, which then loses events and says so, and costs no memory here.
final class AgentCapture implements Capture {
  private final String node;
  private final AgentChannel channel;
  private final Iterator<TraceChunk> chunks;

  /// @param channel closed with the capture
  AgentCapture(String node, AgentChannel channel, Iterator<TraceChunk> chunks) {
    this.node = node;
    this.channel = channel;
    this.chunks = chunks;
  }

  @Override
  public Piece next() {
    try {
      if (!chunks.hasNext()) {
        throw new BadMessageException("a trace that just stops");
      }
      TraceChunk chunk = chunks.next();
      return chunk.hasEnd() ? end(chunk.getEnd()) : new Text(chunk.getData().toByteArray());
    } catch (StatusRuntimeException e) {
      throw new StatusException(AgentCalls.refusal(node, e.getStatus()));
    } catch (BadMessageException e) {
      throw new StatusException(AgentCalls.nonsense(node, e.getMessage()));
    }
  }

  @Override
  public void close() {
    channel.close();
  }

  private static End end(TraceEnd end) {
    TraceStatus.Limit by =
        switch (end.getWhy()) {
          case "seconds" -> TraceStatus.Limit.Seconds;
          case "bytes" -> TraceStatus.Limit.Bytes;
          default -> throw new BadMessageException("a trace that ends for an unknown reason");
        };
    if (end.getBytes() < 0 || end.getLostEvents() < 0 || end.getMillis() < 0) {
      throw new BadMessageException("a trace that ends with less than nothing");
    }
    return new End(by, end.getBytes(), end.getLostEvents(), end.getMillis());
  }
}
