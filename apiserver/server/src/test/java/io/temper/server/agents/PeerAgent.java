package io.temper.server.agents;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.temper.agent.v1.AgentGrpc;
import io.temper.agent.v1.Enforcement;
import io.temper.agent.v1.Node;
import io.temper.agent.v1.Observation;
import io.temper.agent.v1.Pod;
import io.temper.agent.v1.ThreadsReply;
import io.temper.agent.v1.ThreadsRequest;
import io.temper.agent.v1.TraceChunk;
import io.temper.agent.v1.TraceRequest;
import io.temper.server.port.AgentEndpoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/// An agent as a peer: speaks the real protocol over real TLS, says what a test has it say.
public final class PeerAgent implements AutoCloseable {
  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private final Server server;
  private final Set<StreamObserver<byte[]>> streams = ConcurrentHashMap.newKeySet();
  private volatile List<byte[]> opening;
  private volatile BiConsumer<ThreadsRequest, StreamObserver<ThreadsReply>> threads =
      (_, answer) -> answer.onError(Status.UNIMPLEMENTED.asRuntimeException());
  private volatile BiConsumer<TraceRequest, StreamObserver<TraceChunk>> trace =
      (_, answer) -> answer.onError(Status.UNIMPLEMENTED.asRuntimeException());
  private final AtomicInteger dialled = new AtomicInteger();

  /// @param port 0 for any
  /// @param opening said to everyone who dials
  public PeerAgent(ServerCredentials credentials, int port, byte[]... opening) {
    this.opening = List.of(opening);
    MethodDescriptor<byte[], byte[]> observe =
        AgentGrpc.getObserveMethod().toBuilder(BYTES, BYTES).build();
    ServerCallHandler<byte[], byte[]> handler =
        ServerCalls.asyncServerStreamingCall((_, stream) -> begin(stream));
    try {
      server =
          OkHttpServerBuilder.forPort(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port), credentials)
              .addService(
                  ServerServiceDefinition.builder(AgentGrpc.SERVICE_NAME)
                      .addMethod(observe, handler)
                      .addMethod(
                          AgentGrpc.getThreadsMethod(),
                          ServerCalls.asyncUnaryCall(
                              (asked, answer) -> threads.accept(asked, answer)))
                      .addMethod(
                          AgentGrpc.getTraceMethod(),
                          ServerCalls.asyncServerStreamingCall(
                              (asked, chunks) -> trace.accept(asked, chunks)))
                      .build())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public AgentEndpoint endpoint() {
    return new AgentEndpoint("127.0.0.1", server.getPort());
  }

  /// How often somebody came through.
  public int dialled() {
    return dialled.get();
  }

  /// Says something to everyone there.
  public void say(Observation observation) {
    say(observation.toByteArray());
  }

  public void say(byte[] bytes) {
    streams.forEach(stream -> stream.onNext(bytes));
  }

  /// What becomes of a question for threads; until told so, that this agent knows no such call.
  public void threads(BiConsumer<ThreadsRequest, StreamObserver<ThreadsReply>> answer) {
    threads = answer;
  }

  /// What becomes of a question for a trace; until told so, that this agent knows no such call.
  public void trace(BiConsumer<TraceRequest, StreamObserver<TraceChunk>> answer) {
    trace = answer;
  }

  /// What the next to dial hear first.
  public void opening(byte[]... messages) {
    opening = List.of(messages);
  }

  @Override
  public void close() {
    try {
      server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// A complete first message.
  public static Observation.Builder full(String node, Pod... pods) {
    return Observation.newBuilder()
        .setSequence(1)
        .setFull(true)
        .setNode(
            Node.newBuilder()
                .setName(node)
                .setUid("uid-" + node)
                .setEnforcement(
                    Enforcement.newBuilder()
                        .setBackend("None")
                        .setState("Observing")
                        .setReason("kernel without sched_ext")))
        .addAllPods(List.of(pods));
  }

  public static Pod pod(String namespace, String name) {
    return Pod.newBuilder()
        .setUid("uid-" + namespace + "-" + name)
        .setNamespace(namespace)
        .setName(name)
        .setTier("Normal")
        .setQosClass("Burstable")
        .build();
  }

  private void begin(StreamObserver<byte[]> stream) {
    ((ServerCallStreamObserver<byte[]>) stream).setOnCancelHandler(() -> streams.remove(stream));
    opening.forEach(stream::onNext);
    streams.add(stream);
    dialled.incrementAndGet();
  }
}
