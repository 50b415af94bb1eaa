package io.temper.server.agents;

import io.grpc.StatusRuntimeException;
import io.temper.agent.v1.AgentGrpc;
import io.temper.agent.v1.ThreadsReply;
import io.temper.agent.v1.ThreadsRequest;
import io.temper.agent.v1.TraceRequest;
import io.temper.crds.perf.PodThreadsStatus;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.server.port.AgentEndpoint;
import io.temper.server.port.Capture;
import io.temper.server.port.Inspection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Asks agents to look into something. Each question has a connection of its own: they are few, and
/// what goes wrong with one is no matter of the stream of observations.
///
/// @param endpoints where a node's agent is
record AgentCalls(Function<String, Optional<AgentEndpoint>> endpoints, AgentChannels channels)
    implements Inspection {
  /// The agent measures for one second and may have to wait for its CPU.
  private static final Duration THREADS_PATIENCE = Duration.ofSeconds(15);

  /// By which a trace may be late: a slow reader holds it up, the agent for 20 s at most.
  private static final Duration TRACE_PATIENCE = Duration.ofSeconds(45);

  /// After which those who look at threads now have looked.
  private static final int AGAIN_SECONDS = 2;

  @Override
  public PodThreadsStatus threads(String node, String podUid) {
    try (AgentChannel channel = open(node)) {
      ThreadsReply reply =
          AgentGrpc.newBlockingStub(channel.grpc())
              .withDeadlineAfter(THREADS_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .threads(ThreadsRequest.newBuilder().setPodUid(podUid).build());
      return Observations.threads(node, reply);
    } catch (StatusRuntimeException e) {
      throw new StatusException(refusal(node, e.getStatus()));
    } catch (BadMessageException e) {
      throw new StatusException(nonsense(node, e.getMessage()));
    }
  }

  @Override
  public Capture trace(String node, String podUid, int seconds, long maxBytes) {
    AgentChannel channel = open(node);
    return new AgentCapture(
        node,
        channel,
        AgentGrpc.newBlockingStub(channel.grpc())
            .withDeadlineAfter(seconds + TRACE_PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .trace(
                TraceRequest.newBuilder()
                    .setPodUid(podUid)
                    .setSeconds(seconds)
                    .setMaxBytes(maxBytes)
                    .build()));
  }

  private AgentChannel open(String node) {
    AgentEndpoint endpoint =
        endpoints
            .apply(node)
            .orElseThrow(() ->
                new StatusException(
                    Status.serviceUnavailable("no agent runs on node " + node + " to be asked")));
    try {
      return channels.open(node, endpoint);
    } catch (RuntimeException e) {
      // Such as no certificate to show yet.
      throw new StatusException(
          Status.serviceUnavailable(
              "the agent of node " + node + " cannot be dialled: " + e.getMessage()));
    }
  }

  /// What to answer when the agent does not do it.
  static Status refusal(String node, io.grpc.Status status) {
    String who = "the agent of node " + node;
    String said = Statuses.description(status);
    return switch (status.getCode()) {
      case NOT_FOUND -> Status.failure(404, "NotFound", who + ": " + said);
      case FAILED_PRECONDITION ->
          Status.failure(412, "FailedPrecondition", who + " cannot: " + said);
      case RESOURCE_EXHAUSTED -> Status.tooManyRequests(who + " is busy: " + said, AGAIN_SECONDS);
      case UNIMPLEMENTED ->
          Status.failure(
              501, "NotImplemented", who + " is too old to be asked for this: upgrade it");
      case DEADLINE_EXCEEDED -> Status.timeout(who + " did not answer in time");
      case UNAVAILABLE ->
          Status.serviceUnavailable(who + " cannot be reached: " + Statuses.describe(status));
      default -> nonsense(node, Statuses.describe(status));
    };
  }

  static Status nonsense(String node, @Nullable String what) {
    return Status.internalError("the agent of node " + node + " failed: " + what);
  }
}
