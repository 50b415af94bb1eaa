package io.temper.server.agents;

import static io.temper.server.agents.PeerAgent.full;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.agent.v1.Thread;
import io.temper.agent.v1.ThreadsReply;
import io.temper.agent.v1.ThreadsRequest;
import io.temper.agent.v1.TraceChunk;
import io.temper.agent.v1.TraceEnd;
import io.temper.agent.v1.TraceRequest;
import io.temper.agent.v1.Window;
import io.temper.crds.perf.PodThread;
import io.temper.crds.perf.PodThreadsStatus;
import io.temper.crds.trace.TraceStatus;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.time.Clocks;
import io.temper.server.Await;
import io.temper.server.port.AgentEndpoint;
import io.temper.server.port.Capture;
import io.temper.server.trust.TestTrust;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Questions to one agent, over real TLS.
final class AgentCallsTest {
  private final TestTrust trust = new TestTrust();
  private final Agents agents =
      new Agents(trust::sslContext, Clocks.system(), new AgentMetrics(new SimpleMeterRegistry()));
  private PeerAgent agent;

  @BeforeEach
  void serve() {
    agent = new PeerAgent(trust.agent("n1"), 0, full("n1").build().toByteArray());
    agents.locate(Map.of("n1", agent.endpoint()));
  }

  @AfterEach
  void close() {
    agents.close();
    agent.close();
  }

  @Test
  void threadsAreThoseTheAgentMeasured() {
    AtomicReference<ThreadsRequest> asked = new AtomicReference<>();
    agent.threads((request, answer) -> {
      asked.set(request);
      reply(
          answer,
          ThreadsReply.newBuilder()
              .setWindow(Window.newBuilder().setStartMillis(1000).setEndMillis(2000))
              .setTotal(3)
              .addThreads(thread("main"))
              .build());
    });

    PodThreadsStatus status = agents.inspection().threads("n1", "uid-web");

    assertThat(asked.get().getPodUid()).isEqualTo("uid-web");
    assertThat(status.node()).isEqualTo("n1");
    assertThat(status.window().length()).hasSeconds(1);
    assertThat(status.total()).isEqualTo(3);
    assertThat(status.leftOut()).isEqualTo(2);
    assertThat(status.threads())
        .containsExactly(new PodThread(7, 8, "app", "main", 250, 12, 1, "0-3", "critical"));
  }

  @Test
  void threadsThatCallThemselvesControlCharactersCommandNoTerminal() {
    agent.threads((_, answer) -> reply(answer, one(thread("\u001b[2Jgone\n"))));

    assertThat(agents.inspection().threads("n1", "u").threads().getFirst().name())
        .isEqualTo("?[2Jgone?");
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_FOUND, no pod of uid u, 404, NotFound, the agent of node n1: no pod of uid u",
    "RESOURCE_EXHAUSTED, threads of 2 pods are being read, 429, TooManyRequests,"
        + " the agent of node n1 is busy: threads of 2 pods are being read",
    "UNIMPLEMENTED, , 501, NotImplemented,"
        + " the agent of node n1 is too old to be asked for this: upgrade it",
    "DEADLINE_EXCEEDED, , 504, Timeout, Timeout: the agent of node n1 did not answer in time",
    "UNAVAILABLE, shutting down, 503, ServiceUnavailable,"
        + " the agent of node n1 cannot be reached: UNAVAILABLE: shutting down",
    "INTERNAL, boom, 500, InternalError,"
        + " Internal error occurred: the agent of node n1 failed: INTERNAL: boom",
  })
  void refusalsSayWhoAndWhy(
      Status.Code code, String description, int status, String reason, String message) {
    agent.threads((_, answer) ->
        answer.onError(code.toStatus().withDescription(description).asRuntimeException()));

    io.temper.machinery.meta.Status refusal = refusal("n1");

    assertThat(refusal.code()).isEqualTo(status);
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal.message()).isEqualTo(message);
  }

  @Test
  void whoIsToComeAgainHearsWhen() {
    agent.threads((_, answer) -> answer.onError(Status.RESOURCE_EXHAUSTED.asRuntimeException()));

    assertThat(refusal("n1").details())
        .isNotNull()
        .satisfies(details -> assertThat(details.retryAfterSeconds()).isEqualTo(2));
  }

  @Test
  void agentFromBeforeThereWereQuestionsIsTooOld() {
    assertThat(refusal("n1").code()).isEqualTo(501);
  }

  @Test
  void nodeWithoutAnAgentIsUnavailable() {
    assertThat(refusal("n2").message()).isEqualTo("no agent runs on node n2 to be asked");
  }

  @Test
  void agentThatIsGoneIsUnavailable() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    agents.locate(Map.of("n1", new AgentEndpoint("127.0.0.1", port)));

    assertThat(refusal("n1").code()).isEqualTo(503);
  }

  @Test
  void anotherNodesAgentIsNotAsked() {
    agents.locate(Map.of("n2", agent.endpoint()));
    agent.threads((_, answer) -> reply(answer, one(thread("main"))));

    assertThat(refusal("n2").code()).isEqualTo(503);
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void answerThatCannotBeIsAnError(ThreadsReply reply, String message) {
    agent.threads((_, answer) -> reply(answer, reply));

    assertThat(refusal("n1").code()).isEqualTo(500);
    assertThat(refusal("n1").message()).contains(message);
  }

  static List<Arguments> nonsense() {
    return List.of(
        Arguments.of(one(thread("x").toBuilder().setTid(-1).build()), "thread of -1"),
        Arguments.of(one(thread("x").toBuilder().setLastCpu(-1).build()), "cpu of -1"),
        Arguments.of(
            one(thread("x").toBuilder().setContainer("../x").build()), "a name that is none"),
        Arguments.of(one(thread("x".repeat(1025))), "a text of 1025 characters"),
        Arguments.of(ThreadsReply.newBuilder().addThreads(thread("x")).build(), "1 threads of 0"),
        Arguments.of(
            ThreadsReply.newBuilder()
                .setTotal(1001)
                .addAllThreads(Collections.nCopies(1001, thread("x")))
                .build(),
            "1001 threads of 1001"));
  }

  @Test
  void traceComesPieceByPieceAndSaysHowItEnded() {
    AtomicReference<TraceRequest> asked = new AtomicReference<>();
    agent.trace((request, chunks) -> {
      asked.set(request);
      chunks.onNext(text("one\n"));
      chunks.onNext(text("two\n"));
      chunks.onNext(end("bytes", 8));
      chunks.onCompleted();
    });

    try (Capture capture = agents.inspection().trace("n1", "uid-web", 5, 70_000)) {
      assertThat(capture.next()).isInstanceOfSatisfying(Capture.Text.class, this::isOne);
      capture.next();
      assertThat(capture.next()).isEqualTo(new Capture.End(TraceStatus.Limit.Bytes, 8, 3, 5004));
    }
    assertThat(asked.get().getPodUid()).isEqualTo("uid-web");
    assertThat(asked.get().getSeconds()).isEqualTo(5);
    assertThat(asked.get().getMaxBytes()).isEqualTo(70_000);
  }

  @Test
  void traceThatIsClosedEndsOnTheAgentToo() throws Exception {
    AtomicBoolean cancelled = new AtomicBoolean();
    agent.trace((_, chunks) -> {
      ((ServerCallStreamObserver<TraceChunk>) chunks).setOnCancelHandler(() -> cancelled.set(true));
      chunks.onNext(text("one\n"));
    });

    Capture capture = agents.inspection().trace("n1", "", 5, 70_000);
    capture.next();
    capture.close();

    Await.until("cancelled", cancelled::get);
  }

  @Test
  void nodeThatCannotTraceSaysWhatIsMissing() {
    agent.trace((_, chunks) ->
        chunks.onError(
            Status.FAILED_PRECONDITION.withDescription("no tracefs").asRuntimeException()));

    assertThat(brokenTrace().code()).isEqualTo(412);
    assertThat(brokenTrace().message()).isEqualTo("the agent of node n1 cannot: no tracefs");
  }

  @ParameterizedTest
  @MethodSource("brokenTraces")
  void traceThatEndsAsNoneCanIsAnError(List<TraceChunk> sent, String message) {
    agent.trace((_, chunks) -> {
      sent.forEach(chunks::onNext);
      chunks.onCompleted();
    });

    assertThat(brokenTrace().code()).isEqualTo(500);
    assertThat(brokenTrace().message()).contains(message);
  }

  static List<Arguments> brokenTraces() {
    return List.of(
        Arguments.of(List.of(), "a trace that just stops"),
        Arguments.of(List.of(end("boredom", 1)), "a trace that ends for an unknown reason"),
        Arguments.of(List.of(end("bytes", -1)), "a trace that ends with less than nothing"));
  }

  private io.temper.machinery.meta.Status brokenTrace() {
    try (Capture capture = agents.inspection().trace("n1", "", 5, 70_000)) {
      return catchThrowableOfType(StatusException.class, capture::next).status();
    }
  }

  private void isOne(Capture.Text piece) {
    assertThat(piece.bytes()).asString().isEqualTo("one\n");
  }

  private static TraceChunk text(String text) {
    return TraceChunk.newBuilder().setData(ByteString.copyFromUtf8(text)).build();
  }

  private static TraceChunk end(String why, long bytes) {
    return TraceChunk.newBuilder()
        .setEnd(TraceEnd.newBuilder().setWhy(why).setBytes(bytes).setLostEvents(3).setMillis(5004))
        .build();
  }

  private io.temper.machinery.meta.Status refusal(String node) {
    return catchThrowableOfType(StatusException.class, () -> agents.inspection().threads(node, "u"))
        .status();
  }

  private static void reply(StreamObserver<ThreadsReply> answer, ThreadsReply reply) {
    answer.onNext(reply);
    answer.onCompleted();
  }

  private static ThreadsReply one(Thread thread) {
    return ThreadsReply.newBuilder().setTotal(1).addThreads(thread).build();
  }

  private static Thread thread(String name) {
    return Thread.newBuilder()
        .setPid(7)
        .setTid(8)
        .setContainer("app")
        .setName(name)
        .setCpuUsedMillicores(250)
        .setWaitMillisPerSecond(12)
        .setLastCpu(1)
        .setAllowedCpus("0-3")
        .setLayer("critical")
        .build();
  }
}
