package io.temper.agent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.temper.agent.TestAuthority;
import io.temper.agent.enforce.EnforcementView;
import io.temper.agent.observe.ThreadReading;
import io.temper.agent.time.SystemClock;
import io.temper.agent.trust.Certificates;
import io.temper.agent.v1.AgentGrpc;
import io.temper.agent.v1.Node;
import io.temper.agent.v1.Observation;
import io.temper.agent.v1.ObserveRequest;
import io.temper.agent.v1.Pod;
import io.temper.agent.v1.ThreadsReply;
import io.temper.agent.v1.ThreadsRequest;
import io.temper.agent.v1.TraceChunk;
import io.temper.agent.v1.TraceEnd;
import io.temper.agent.v1.TraceRequest;
import io.temper.agent.v1.Violation;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ReportServerTest {
  private static final String API_SERVER = "system:temper:apiserver";

  @TempDir Path directory;
  private final TestAuthority authority = new TestAuthority("ca");
  private final Board board = new Board();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final FakeInspection inspection = new FakeInspection();
  private Certificates certificates;
  private ReportServer server;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(directory.resolve("ca.crt"), TestAuthority.pem(authority.certificate()));
    certificates =
        new Certificates(
            this::sign, new SystemClock(), "n1", directory, directory.resolve("ca.crt"));
    certificates.start();
    SystemClock clock = new SystemClock();
    Answers agent = new Answers();
    server =
        new ReportServer(
            "127.0.0.1",
            0,
            0,
            certificates.sslContext(),
            board,
            agent,
            new Announcer(board, agent, new FakeNodeRecord(), clock),
            inspection,
            clock);
    server.start();
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!certificates.ready() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    board.node(
        Node.newBuilder()
            .setName("n1")
            .setAgentVersion("1")
            .setCgroup("v2")
            .addViolations(Violation.newBuilder().setInvariant("open_reserve").setObject("node"))
            .build());
    board.pod(
        Pod.newBuilder()
            .setUid("a")
            .setName("web")
            .setNamespace("ns")
            .setLayer("critical")
            .build());
    board.flush();
  }

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    server.close();
    certificates.close();
  }

  @Test
  void streamBeginsFullAndGoesOnWithChanges() throws Exception {
    Iterator<Observation> stream = observe(channel(authority, API_SERVER));

    Observation first = stream.next();
    assertThat(first.getFull()).isTrue();
    assertThat(first.getSequence()).isEqualTo(1);
    assertThat(first.getNode().getName()).isEqualTo("n1");

    board.pod(Pod.newBuilder().setUid("b").build());
    board.removed("a");
    board.flush();
    Observation second = stream.next();
    assertThat(second.getSequence()).isEqualTo(2);
    assertThat(second.getPodsList()).extracting(Pod::getUid).containsExactly("b");
    assertThat(second.getRemovedUidsList()).containsExactly("a");
  }

  @Test
  void silenceIsBrokenWithinFiveSeconds() throws Exception {
    Iterator<Observation> stream = observe(channel(authority, API_SERVER));
    stream.next();

    long before = System.nanoTime();
    Observation heartbeat = stream.next();

    assertThat(heartbeat.getPodsCount()).isZero();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void strangersAreNotLetIn() throws Exception {
    ManagedChannel otherAuthority = channel(new TestAuthority("ca"), API_SERVER);
    ManagedChannel otherName = channel(authority, "system:temper:agent:n1");
    ManagedChannel nobody = anonymous();

    for (ManagedChannel channel : List.of(otherAuthority, otherName, nobody)) {
      assertThatThrownBy(() -> observe(channel).next())
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("UNAVAILABLE");
    }
  }

  @Test
  void placesAreLimitedAndComeFreeAgain() throws Exception {
    ManagedChannel first = channel(authority, API_SERVER);
    for (int i = 0; i < Subscriptions.PLACES; i++) {
      observe(first).next();
    }
    ManagedChannel second = channel(authority, API_SERVER);
    assertThatThrownBy(() -> observe(second).next()).hasMessageContaining("RESOURCE_EXHAUSTED");

    first.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (true) {
      try {
        assertThat(observe(second).next().getFull()).isTrue();
        return;
      } catch (StatusRuntimeException e) {
        assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(deadline);
        Thread.sleep(100);
      }
    }
  }

  @Test
  void garbageOnEitherPortHarmsNobody() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 40; i++) {
      for (int port : List.of(server.httpPort(), server.grpcPort())) {
        byte[] garbage = new byte[random.nextInt(1, 4_000)];
        random.nextBytes(garbage);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            OutputStream out = socket.getOutputStream()) {
          out.write(garbage);
        } catch (IOException _) {
          // The server closed it first, as well it may.
        }
      }
    }

    assertThat(get("/livez").statusCode()).isEqualTo(200);
    assertThat(observe(channel(authority, API_SERVER)).next().getFull()).isTrue();
  }

  @Test
  void threadsOfAPodAreAnsweredBusiestFirst() throws Exception {
    AgentGrpc.AgentBlockingStub agent = agent();

    ThreadsReply reply =
        agent.threads(ThreadsRequest.newBuilder().setPodUid("a").setLimit(2).build());

    assertThat(reply.getTotal()).isEqualTo(3);
    assertThat(reply.getThreadsList())
        .extracting(io.temper.agent.v1.Thread::getTid)
        .containsExactly(7, 8);
    assertThat(reply.getThreads(0).getLayer()).isEqualTo("critical");
    assertThat(reply.getThreads(0).getAllowedCpus()).isEqualTo("0-1");
    assertThatThrownBy(() -> agent.threads(ThreadsRequest.newBuilder().setPodUid("x").build()))
        .hasMessageContaining("NOT_FOUND: no pod of uid x");
  }

  @Test
  void traceIsSentAsItComesAndEndsWithWhatItHeld() throws Exception {
    List<TraceChunk> chunks = new ArrayList<>();
    trace("a", 3).forEachRemaining(chunks::add);

    assertThat(chunks).hasSize(3);
    assertThat(chunks.get(0).getData().toStringUtf8()).isEqualTo("one\n");
    assertThat(chunks.get(1).getData().toStringUtf8()).isEqualTo("two\n");
    assertThat(chunks.get(2).getEnd())
        .isEqualTo(
            TraceEnd.newBuilder()
                .setWhy("seconds")
                .setBytes(8)
                .setLostEvents(5)
                .setMillis(3000)
                .build());
  }

  @Test
  void traceThatCannotBeTakenIsRefusedWithAReason() throws Exception {
    assertThatThrownBy(() -> trace("untraceable", 0).next())
        .hasMessageContaining("FAILED_PRECONDITION: no tracefs: mount it");
    assertThatThrownBy(() -> trace("busy", 0).next()).hasMessageContaining("RESOURCE_EXHAUSTED");
    assertThatThrownBy(() -> trace("x", 0).next()).hasMessageContaining("NOT_FOUND");
    assertThatThrownBy(() -> trace("a", 61).next())
        .hasMessageContaining("INVALID_ARGUMENT: a trace takes 1 to 60 seconds, not 61");
  }

  @Test
  void traceEndsWhenItsReaderLeaves() throws Exception {
    ManagedChannel channel = channel(authority, API_SERVER);
    Iterator<TraceChunk> stream =
        AgentGrpc.newBlockingStub(channel).trace(TraceRequest.getDefaultInstance());
    stream.next();

    channel.shutdownNow();

    assertThat(inspection.left().await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void pagesAnswer() throws Exception {
    assertThat(get("/healthz").body()).isEqualTo("ok\n");
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).contains("pods not listed yet");
    assertThat(get("/metrics").body())
        .contains("temper_agent_info{version=\"1\",cgroup=\"v2\"} 1")
        .contains("# TYPE temper_agent_cpu_seconds_total counter")
        .contains("temper_agent_kube_writes_total{object=\"node\",outcome=\"failed\"} 0")
        .contains("temper_agent_kube_write_failing{object=\"lease\"} 0")
        .contains("temper_lint_violation{invariant=\"open_reserve\"} 1");
    assertThat(get("/observe").body())
        .contains("\"namespace\":\"ns\"")
        .contains("\"violations\":[{\"invariant\":\"open_reserve\",\"object\":\"node\"}]")
        .contains("\"hotThreads\":[{\"podUid\":\"a\",\"tid\":7,\"name\":\"main\"");
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> get(String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.httpPort() + path);
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static Iterator<Observation> observe(ManagedChannel channel) {
    return AgentGrpc.newBlockingStub(channel)
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .observe(ObserveRequest.getDefaultInstance());
  }

  private AgentGrpc.AgentBlockingStub agent() throws SSLException {
    return AgentGrpc.newBlockingStub(channel(authority, API_SERVER))
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private Iterator<TraceChunk> trace(String podUid, int seconds) throws SSLException {
    return agent().trace(TraceRequest.newBuilder().setPodUid(podUid).setSeconds(seconds).build());
  }

  private ManagedChannel channel(TestAuthority signer, String name) throws SSLException {
    KeyPair keys = TestAuthority.keyPair();
    Instant now = Instant.now();
    return channel(
        GrpcSslContexts.forClient()
            .trustManager(authority.certificate())
            .keyManager(
                keys.getPrivate(),
                signer.issue(name, keys.getPublic(), "", now, now.plusSeconds(600))));
  }

  private ManagedChannel anonymous() throws SSLException {
    return channel(GrpcSslContexts.forClient().trustManager(authority.certificate()));
  }

  private ManagedChannel channel(SslContextBuilder tls) throws SSLException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
            .overrideAuthority("n1.agent.temper.io")
            .sslContext(tls.build())
            .build();
    channels.add(channel);
    return channel;
  }

  private String sign(String pem) {
    try {
      String base64 = pem.replaceAll("-----[A-Z ]+-----", "");
      var request = new JcaPKCS10CertificationRequest(Base64.getMimeDecoder().decode(base64));
      Instant now = Instant.now();
      return TestAuthority.pem(
          authority.issue(
              "system:temper:agent:n1",
              request.getPublicKey(),
              "n1.agent.temper.io",
              now,
              now.plusSeconds(600)));
    } catch (IOException | java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// An agent that has just started.
  private static final class Answers implements AgentView {
    @Override
    public EnforcementView enforcement() {
      return EnforcementView.STARTING;
    }

    @Override
    public int policiesRefused() {
      return 0;
    }

    @Override
    public AgentStatus status() {
      return new AgentStatus(System.nanoTime(), 0, 0, 0, 0, 0, 0, false, false, false, 0);
    }

    @Override
    public List<ThreadReading> hotThreads(int limit) {
      return List.of(new ThreadReading("a", 7, "main", 100, 3, 1));
    }
  }
}
