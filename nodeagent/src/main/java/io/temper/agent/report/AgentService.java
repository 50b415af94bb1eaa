package io.temper.agent.report;

import com.google.protobuf.ByteString;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.temper.agent.observe.PodThread;
import io.temper.agent.observe.PodThreads;
import io.temper.agent.trace.TraceLimits;
import io.temper.agent.trace.TraceOutcome;
import io.temper.agent.trace.TraceSink;
import io.temper.agent.v1.AgentGrpc;
import io.temper.agent.v1.Observation;
import io.temper.agent.v1.ObserveRequest;
import io.temper.agent.v1.ThreadsReply;
import io.temper.agent.v1.ThreadsRequest;
import io.temper.agent.v1.TraceChunk;
import io.temper.agent.v1.TraceEnd;
import io.temper.agent.v1.TraceRequest;
import io.temper.agent.v1.Window;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The calls of the agent's gRPC service. Those that take their time each have a virtual thread.
final class AgentService implements AgentGrpc.AsyncService, BindableService {
  private static final Logger log = LoggerFactory.getLogger(AgentService.class);
  private static final int MOST_THREADS = 1000;

  /// Threads of pods that are read at one time.
  private static final int SCANS = 2;

  private final Board board;
  private final Subscriptions subscriptions;
  private final Inspection inspection;
  private final Semaphore scans = new Semaphore(SCANS);

  AgentService(Board board, Subscriptions subscriptions, Inspection inspection) {
    this.board = board;
    this.subscriptions = subscriptions;
    this.inspection = inspection;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return AgentGrpc.bindService(this);
  }

  @Override
  public void observe(ObserveRequest request, StreamObserver<Observation> observer) {
    subscriptions.observe(observer);
  }

  @Override
  public void threads(ThreadsRequest request, StreamObserver<ThreadsReply> observer) {
    if (!scans.tryAcquire()) {
      refuse(observer, Status.RESOURCE_EXHAUSTED, "threads of " + SCANS + " pods are being read");
      return;
    }
    Thread.ofVirtual()
        .name("threads")
        .start(() -> {
          try {
            answer(request, observer);
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException e) {
            gone(e);
          } finally {
            scans.release();
          }
        });
  }

  @Override
  public void trace(TraceRequest request, StreamObserver<TraceChunk> observer) {
    var call = (ServerCallStreamObserver<TraceChunk>) observer;
    Thread thread =
        Thread.ofVirtual()
            .name("trace")
            .unstarted(() -> {
              try {
                answer(request, call);
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              } catch (RuntimeException e) {
                gone(e);
              }
            });
    // Without a handler a cancelled call throws at the next write; it shall end in good order.
    call.setOnCancelHandler(() -> {});
    thread.start();
  }

  private void answer(ThreadsRequest request, StreamObserver<ThreadsReply> observer)
      throws InterruptedException {
    Optional<PodThreads.Scan> scan = inspection.threads(request.getPodUid());
    if (scan.isEmpty()) {
      refuse(observer, Status.NOT_FOUND, "no pod of uid " + request.getPodUid() + " on this node");
      return;
    }
    int limit = request.getLimit();
    observer.onNext(
        reply(
            scan.get(),
            limit <= 0 ? MOST_THREADS : Math.min(limit, MOST_THREADS),
            board.layer(request.getPodUid())));
    observer.onCompleted();
  }

  private void answer(TraceRequest request, ServerCallStreamObserver<TraceChunk> call)
      throws InterruptedException {
    TraceLimits limits = TraceLimits.of(request.getSeconds(), request.getMaxBytes());
    if (!limits.problem().isEmpty()) {
      refuse(call, Status.INVALID_ARGUMENT, limits.problem());
      return;
    }
    switch (inspection.trace(request.getPodUid(), limits, new Chunks(call))) {
      case TraceOutcome.Taken(var why, var bytes, var lostEvents, var millis) -> {
        call.onNext(
            TraceChunk.newBuilder()
                .setEnd(
                    TraceEnd.newBuilder()
                        .setWhy(why)
                        .setBytes(bytes)
                        .setLostEvents(lostEvents)
                        .setMillis(millis))
                .build());
        call.onCompleted();
      }
      case TraceOutcome.Unable(var why) -> refuse(call, Status.FAILED_PRECONDITION, why);
      case TraceOutcome.Busy(var why) -> refuse(call, Status.RESOURCE_EXHAUSTED, why);
      case TraceOutcome.NoPod() ->
          refuse(call, Status.NOT_FOUND, "no threads of pod " + request.getPodUid() + " here");
      case TraceOutcome.Left() -> {
        // Nobody is there to be told.
      }
    }
  }

  private static ThreadsReply reply(PodThreads.Scan scan, int limit, String layer) {
    ThreadsReply.Builder reply =
        ThreadsReply.newBuilder()
            .setWindow(
                Window.newBuilder()
                    .setStartMillis(scan.startMillis())
                    .setEndMillis(scan.endMillis()))
            .setTotal(scan.total());
    for (PodThread thread : scan.threads()) {
      if (reply.getThreadsCount() == limit) {
        break;
      }
      reply.addThreads(message(thread, layer));
    }
    return reply.build();
  }

  private static io.temper.agent.v1.Thread message(PodThread thread, String layer) {
    return io.temper.agent.v1.Thread.newBuilder()
        .setPid(thread.pid())
        .setTid(thread.tid())
        .setContainer(thread.container())
        .setName(thread.name())
        .setCpuUsedMillicores(thread.cpuMillicores())
        .setWaitMillisPerSecond(thread.waitMillisPerSecond())
        .setLastCpu(thread.lastCpu())
        .setAllowedCpus(thread.allowedCpus())
        .setLayer(layer)
        .build();
  }

  private static void refuse(StreamObserver<?> observer, Status status, String why) {
    observer.onError(status.withDescription(why).asRuntimeException());
  }

  private static void gone(RuntimeException e) {
    // The peer went away while we wrote to it: there is nobody left to tell.
    log.atDebug().addKeyValue("error", e).log("Call ended");
  }

  /// Sends a trace as it comes.
  private record Chunks(ServerCallStreamObserver<TraceChunk> call) implements TraceSink {
    @Override
    public void take(byte[] bytes) {
      call.onNext(TraceChunk.newBuilder().setData(ByteString.copyFrom(bytes)).build());
    }

    @Override
    public boolean listening() {
      return !call.isCancelled();
    }
  }
}
