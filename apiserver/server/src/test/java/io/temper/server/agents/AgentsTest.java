package io.temper.server.agents;

import static io.temper.server.agents.PeerAgent.full;
import static io.temper.server.agents.PeerAgent.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.agent.v1.Generation;
import io.temper.agent.v1.Observation;
import io.temper.agent.v1.Pod;
import io.temper.agent.v1.Violation;
import io.temper.crds.perf.Freshness;
import io.temper.machinery.time.Clocks;
import io.temper.server.Await;
import io.temper.server.port.AgentEndpoint;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.PodReport;
import io.temper.server.trust.TestTrust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AgentsTest {
  private final TestTrust trust = new TestTrust();
  private final AtomicLong ahead = new AtomicLong();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Agents agents =
      new Agents(
          trust::sslContext,
          new Clocks(InstantSource.system(), () -> System.nanoTime() + ahead.get()),
          new AgentMetrics(registry));

  @AfterEach
  void close() {
    agents.close();
  }

  @Test
  void takesTheWholeThenWhatChanges() throws Exception {
    try (PeerAgent agent = honest("n1", pod("shop", "a"), pod("shop", "b"))) {
      agents.locate(Map.of("n1", agent.endpoint()));
      Await.until("fresh", () -> fresh("n1"));
      PodReport untouched = pods("n1").get("uid-shop-a");

      agent.say(
          Observation.newBuilder()
              .setSequence(2)
              .addPods(pod("shop", "c"))
              .addRemovedUids("uid-shop-b")
              .build());
      Await.until("delta", () -> pods("n1").containsKey("uid-shop-c"));

      assertThat(pods("n1")).containsOnlyKeys("uid-shop-a", "uid-shop-c");
      assertThat(pods("n1").get("uid-shop-a")).isSameAs(untouched);
    }
  }

  @Test
  void aLaterWholeForgetsWhatItDoesNotName() throws Exception {
    try (PeerAgent agent = honest("n1", pod("shop", "a"), pod("shop", "b"))) {
      agents.locate(Map.of("n1", agent.endpoint()));
      Await.until("fresh", () -> fresh("n1"));

      agent.say(full("n1", pod("shop", "b")).setSequence(2).build());

      Await.until("whole", () -> pods("n1").size() == 1);
    }
  }

  @Test
  void silenceMakesStaleAndAWordMakesFreshAgain() throws Exception {
    try (PeerAgent agent = honest("n1", pod("shop", "a"))) {
      agents.locate(Map.of("n1", agent.endpoint()));
      Await.until("fresh", () -> fresh("n1"));
      Instant before = Instant.now();
      agent.opening();

      ahead.addAndGet(Agents.SILENCE.toNanos());
      Await.until("stale", () -> freshness("n1") == Freshness.Stale);

      assertThat(node("n1").link().since()).isBeforeOrEqualTo(before);
      assertThat(node("n1").link().message()).isEqualTo("its agent is silent");
      assertThat(pods("n1")).hasSize(1);
      agent.opening(full("n1").build().toByteArray());
      ahead.addAndGet(Agents.SILENCE.toNanos());
      Await.until("fresh again", () -> fresh("n1"));
      assertThat(node("n1").link().message()).isNull();
    }
  }

  @Test
  void aKilledAgentIsStaleByItsSilenceAndFoundAgain() throws Exception {
    AgentEndpoint endpoint;
    try (PeerAgent agent = honest("n1")) {
      endpoint = agent.endpoint();
      agents.locate(Map.of("n1", endpoint));
      Await.until("fresh", () -> fresh("n1"));
    }
    assertThat(fresh("n1")).isTrue();

    ahead.addAndGet(Agents.SILENCE.toNanos());
    Await.until("stale", () -> freshness("n1") == Freshness.Stale);
    assertThat(message("n1")).isNotEmpty();

    try (PeerAgent _ = new PeerAgent(trust.agent("n1"), endpoint.port(), bytes(full("n1")))) {
      Await.until("fresh again", () -> fresh("n1"));
    }
  }

  @Test
  void agentsMayComeAfterTheServer() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    agents.locate(Map.of("n1", new AgentEndpoint("127.0.0.1", port)));
    assertThat(freshness("n1")).isEqualTo(Freshness.Missing);

    try (PeerAgent _ = new PeerAgent(trust.agent("n1"), port, bytes(full("n1")))) {
      Await.until("fresh", () -> fresh("n1"));
    }
  }

  @Test
  void anAgentThatNeverShakesHandsKeepsNoConnection() throws Exception {
    try (ServerSocket mute = new ServerSocket(0)) {
      agents.locate(Map.of("n1", new AgentEndpoint("127.0.0.1", mute.getLocalPort())));
      try (Socket dialled = mute.accept()) {
        ahead.addAndGet(Agents.SILENCE.toNanos());

        dialled.setSoTimeout(30_000);
        dialled.getInputStream().readAllBytes();
      }
    }
  }

  @Test
  void agentsThatNeverShakeHandsHoldUpTheOthersForTheirTurnAlone() throws Exception {
    AtomicInteger dialled = new AtomicInteger();
    try (ServerSocket mute = new ServerSocket(0, 200);
        PeerAgent honest = honest("honest")) {
      Thread.ofVirtual()
          .start(() -> {
            List<Socket> kept = new ArrayList<>();
            try {
              while (true) {
                kept.add(mute.accept());
                dialled.incrementAndGet();
              }
            } catch (IOException _) {
              kept.forEach(AgentsTest::shut);
            }
          });
      Map<String, AgentEndpoint> all = new HashMap<>();
      for (int i = 0; i < 100; i++) {
        all.put("mute-" + i, new AgentEndpoint("127.0.0.1", mute.getLocalPort()));
      }
      agents.locate(all);
      Await.until("all turns taken", () -> dialled.get() == Agents.DIALS_AT_ONCE);

      all.put("honest", honest.endpoint());
      agents.locate(all);
      assertThat(freshness("honest")).isEqualTo(Freshness.Missing);
      Await.until(
          "heard",
          () -> {
            ahead.addAndGet(Agents.SILENCE.toNanos());
            return fresh("honest");
          });
    }
  }

  @Test
  void anAgentThatMovedIsFollowed() throws Exception {
    try (PeerAgent first = honest("n1", pod("shop", "a"));
        PeerAgent second = honest("n1", pod("shop", "b"))) {
      agents.locate(Map.of("n1", first.endpoint()));
      Await.until("first", () -> pods("n1").containsKey("uid-shop-a"));

      agents.locate(Map.of("n1", second.endpoint()));

      Await.until("second", () -> pods("n1").containsKey("uid-shop-b"));
    }
  }

  @Test
  void aNodeWithoutAnAgentIsForgottenInTime() throws Exception {
    try (PeerAgent agent = honest("n1", pod("shop", "a"))) {
      agents.locate(Map.of("n1", agent.endpoint()));
      Await.until("fresh", () -> fresh("n1"));

      agents.locate(Map.of());
      ahead.addAndGet(Agents.SILENCE.toNanos());
      Await.until("said", () -> message("n1").equals("no agent runs on the node"));
      assertThat(freshness("n1")).isEqualTo(Freshness.Stale);

      ahead.addAndGet(Agents.FORGET.toNanos());
      Await.until("forgotten", () -> agents.node("n1").isEmpty());
    }
  }

  @Test
  void podsOfASilentNodeAreDroppedInTimeButNotItsReport() throws Exception {
    try (PeerAgent agent = honest("n1", pod("shop", "a"))) {
      agents.locate(Map.of("n1", agent.endpoint()));
      Await.until("fresh", () -> fresh("n1"));
      agent.opening();

      ahead.addAndGet(Agents.FORGET.toNanos());

      Await.until("dropped", () -> pods("n1").isEmpty());
      assertThat(node("n1").report()).isNotNull();
    }
  }

  @Test
  void anotherNodesCertificateIsNotBelieved() throws Exception {
    try (PeerAgent agent = new PeerAgent(trust.agent("n2"), 0, bytes(full("n1")))) {
      agents.locate(Map.of("n1", agent.endpoint()));
      ahead.addAndGet(Agents.SILENCE.toNanos());

      Await.until("refused", () -> message("n1").startsWith("UNAVAILABLE"));

      assertThat(freshness("n1")).isEqualTo(Freshness.Missing);
      assertThat(agent.dialled()).isZero();
    }
  }

  @Test
  void anotherAuthoritysCertificateIsNotBelieved() throws Exception {
    try (PeerAgent agent = new PeerAgent(new TestTrust().agent("n1"), 0, bytes(full("n1")))) {
      agents.locate(Map.of("n1", agent.endpoint()));
      ahead.addAndGet(Agents.SILENCE.toNanos());

      Await.until("refused", () -> message("n1").startsWith("UNAVAILABLE"));

      assertThat(agent.dialled()).isZero();
    }
  }

  @Test
  void agentsOfOldAndNewAuthorityAreBelievedWhileItChanges() throws Exception {
    try (PeerAgent old = honest("n1")) {
      trust.renew();
      try (PeerAgent renewed = honest("n2")) {
        agents.locate(Map.of("n1", old.endpoint()));

        Await.until("old", () -> fresh("n1"));
        assertThat(renewed.dialled()).isZero();
      }
    }
  }

  @Test
  void anAgentSpeaksForItsOwnNodeOnly() throws Exception {
    try (PeerAgent agent = new PeerAgent(trust.agent("n1"), 0, bytes(full("n2")))) {
      agents.locate(Map.of("n1", agent.endpoint()));

      Await.until(
          "refused",
          () -> message("n1").equals("bad message: speaks for another node than its own"));

      assertThat(agents.node("n2")).isEmpty();
    }
  }

  @Test
  void garbageEndsItsOwnStreamOnly() throws Exception {
    try (PeerAgent bad =
            new PeerAgent(
                trust.agent("n1"), 0, "no such thing".getBytes(StandardCharsets.US_ASCII));
        PeerAgent good = honest("n2", pod("shop", "a"))) {
      agents.locate(Map.of("n1", bad.endpoint(), "n2", good.endpoint()));

      Await.until("marked", () -> message("n1").contains("protobuf") && bad.dialled() > 1);
      Await.until("other", () -> fresh("n2"));

      assertThat(registry.counter("temper.agent.bad.streams").count()).isPositive();
    }
  }

  @Test
  void aMessageThatIsTooLongIsRefusedUnread() throws Exception {
    try (PeerAgent agent = honest("n1")) {
      agents.locate(Map.of("n1", agent.endpoint()));
      Await.until("fresh", () -> fresh("n1"));

      agent.say(new byte[AgentChannels.LONGEST_MESSAGE + 1]);

      Await.until("marked or back", () -> agent.dialled() > 1);
      assertThat(registry.counter("temper.agent.bad.streams").count()).isPositive();
    }
  }

  @Test
  void aGapInTheSequenceStartsOver() throws Exception {
    try (PeerAgent agent = honest("n1")) {
      agents.locate(Map.of("n1", agent.endpoint()));
      Await.until("fresh", () -> fresh("n1"));

      agent.say(Observation.newBuilder().setSequence(3).build());

      Await.until("dialled again", () -> agent.dialled() > 1);
    }
  }

  @Test
  void aPortThatSpeaksSomethingElseIsNoAgent() throws Exception {
    try (ServerSocket http = new ServerSocket(0)) {
      Thread.ofVirtual()
          .start(() -> {
            while (!http.isClosed()) {
              try (var socket = http.accept()) {
                socket
                    .getOutputStream()
                    .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
              } catch (IOException _) {
                // The client gave up, or the test is over.
              }
            }
          });
      agents.locate(Map.of("n1", new AgentEndpoint("127.0.0.1", http.getLocalPort())));
      ahead.addAndGet(Agents.SILENCE.toNanos());

      Await.until("told", () -> message("n1").startsWith("UNAVAILABLE"));
    }
  }

  @Test
  void generationsAreGatheredAndTheOldestForgotten() throws Exception {
    try (PeerAgent agent =
        new PeerAgent(trust.agent("n1"), 0, bytes(full("n1").addAllGenerations(generations(50))))) {
      agents.locate(Map.of("n1", agent.endpoint()));
      Await.until("fresh", () -> fresh("n1"));

      agent.say(Observation.newBuilder().setSequence(2).addGenerations(generation(51)).build());

      Await.until("new", () -> node("n1").generations().getLast().number() == 51);
      assertThat(node("n1").generations()).hasSize(50);
      assertThat(node("n1").generations().getFirst().number()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource("absurdities")
  void absurdReportsAreRefusedWhole(Observation.Builder message, String why) throws Exception {
    try (PeerAgent agent = new PeerAgent(trust.agent("n1"), 0, bytes(message))) {
      agents.locate(Map.of("n1", agent.endpoint()));

      Await.until("told", () -> message("n1").contains(why));

      assertThat(node("n1").generations()).isEmpty();
      assertThat(node("n1").report()).isNull();
    }
  }

  static Stream<Arguments> absurdities() {
    return Stream.of(
        Arguments.of(full("n1").addAllGenerations(generations(51)), "51 generations of one node"),
        Arguments.of(
            full("n1").addGenerations(generation(5)).addGenerations(generation(5)),
            "generation 5 after 5"),
        Arguments.of(full("n1").addGenerations(generation(-1)), "generation of -1"),
        Arguments.of(
            full("n1").addGenerations(generation(1).toBuilder().setKind("Explode\u0007")),
            "unknown change \"Explode?\""),
        Arguments.of(
            full("n1")
                .addGenerations(
                    generation(1).toBuilder().addAllDiff(Collections.nCopies(513, "+ x"))),
            "513 differences"),
        Arguments.of(
            full("n1").addGenerations(generation(1).toBuilder().setReason("x".repeat(1025))),
            "a text of 1025 characters"),
        Arguments.of(violating(10_000, "layer_mismatch"), "10000 violations on one node"),
        Arguments.of(violating(1, "../../x"), "a word that is none: \"../../x\""));
  }

  private static Observation.Builder violating(int times, String invariant) {
    Observation.Builder message = full("n1");
    message
        .getNodeBuilder()
        .addAllViolations(
            Collections.nCopies(
                times, Violation.newBuilder().setInvariant(invariant).setObject("node").build()));
    return message;
  }

  private static List<Generation> generations(int count) {
    return LongStream.rangeClosed(1, count).mapToObj(AgentsTest::generation).toList();
  }

  private static Generation generation(long number) {
    return Generation.newBuilder().setNumber(number).setKind("Swap").build();
  }

  private PeerAgent honest(String node, Pod... pods) {
    return new PeerAgent(trust.agent(node), 0, bytes(full(node, pods)));
  }

  private static byte[] bytes(Observation.Builder message) {
    return message.build().toByteArray();
  }

  private NodeTelemetry node(String name) {
    return agents.node(name).orElseThrow();
  }

  private boolean fresh(String name) {
    return freshness(name) == Freshness.Fresh;
  }

  private Freshness freshness(String name) {
    return node(name).link().freshness();
  }

  private String message(String name) {
    String message = node(name).link().message();
    return message == null ? "" : message;
  }

  private Map<String, PodReport> pods(String name) {
    return node(name).pods();
  }

  private static void shut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
