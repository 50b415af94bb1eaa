package io.temper.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.agent.enforce.LayerStats.Layer;
import io.temper.agent.time.SystemClock;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class LayerStatsTest {
  private static final String ANSWER =
      """
      {"errno":0,"args":{"resp":{"at":1.5,"nr_nodes":1,"fallback_cpus":{"0":1},"layers":{\
      "critical":{"index":1,"util":97.53,"tasks":3,"affn_viol":1.25,"excl_collision":0.5,\
      "cpus":[9223372036854775812,1],"nr_llc_cpus":[3],"l_runq_lat_hist":[5,0,2]},\
      "normal":{"index":2,"util":0.0,"tasks":120,"cpus":[]}},"busy":12.5}}}
      """;

  @TempDir Path directory;

  private FakeStatsServer server;
  private LayerStats stats;

  @BeforeEach
  void listen() throws IOException {
    server = new FakeStatsServer(directory.resolve("stats"));
    stats = stats(Duration.ofSeconds(30));
  }

  @AfterEach
  void close() throws IOException {
    stats.close();
    server.close();
  }

  @Test
  void layersAreRead() throws IOException {
    server.answer(ANSWER);

    assertThat(stats.read())
        .containsExactly(
            new Layer("critical", 3, 975, List.of(2, 63, 64), 13, 5, List.of(5L, 0L, 2L)),
            new Layer("normal", 120, 0, List.of(), 0, 0, List.of()));
    assertThat(server.questions())
        .containsExactly("{\"req\":\"stats\",\"args\":{\"target\":\"top\"}}");
  }

  @Test
  void connectionIsKept() throws IOException {
    server.answer(ANSWER).answer(ANSWER);

    stats.read();
    stats.read();

    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void anotherSchedulerIsConnectedToAnew() throws IOException {
    server.answer(ANSWER).answer("").answer(ANSWER);
    stats.read();

    assertThatThrownBy(stats::read).isInstanceOf(IOException.class);

    assertThat(stats.read()).hasSize(2);
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void longAnswerIsReadWhole() throws IOException {
    String layer = "{\"tasks\":1,\"cpus\":[1],\"llc_fracs\":[" + "0.125,".repeat(20_000) + "1]}";
    String layers =
        String.join(",", IntStream.range(0, 16).mapToObj(i -> "\"" + i + "\":" + layer).toList());
    server.answer("{\"errno\":0,\"args\":{\"resp\":{\"layers\":{" + layers + "}}}}\n");

    assertThat(stats.read()).hasSize(16);
  }

  @Test
  void schedulerThatHangsIsNotWaitedForAndItsLateAnswerNotTakenForAnother() throws Exception {
    try (LayerStats patient = stats(Duration.ofSeconds(3))) {
      assertThatThrownBy(patient::read).hasMessageContaining("did not answer within 3000 ms");
      server.answer("late\n").awaitAnswered();
      server.answer(ANSWER);

      assertThat(patient.read()).hasSize(2);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void endlessAnswerIsGivenUp() {
    server.answer("x".repeat(5 << 20));

    assertThatThrownBy(stats::read).hasMessageContaining("an answer of more than");
  }

  @Test
  void withoutASchedulerThereIsNoAnswer() throws IOException {
    try (LayerStats none =
        new LayerStats(directory.resolve("none"), new SystemClock(), Duration.ofSeconds(1))) {
      assertThatThrownBy(none::read).isInstanceOf(IOException.class);
    }
  }

  @Test
  void schedulerThatAcceptsNobodyIsNotWaitedFor() throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("deaf"));
    List<SocketChannel> queue = new ArrayList<>();
    try (ServerSocketChannel deaf = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        LayerStats unheard =
            new LayerStats(address.getPath(), new SystemClock(), Duration.ofSeconds(30))) {
      deaf.bind(address, 1);
      fill(address, queue);

      assertThatThrownBy(unheard::read).isInstanceOf(IOException.class);
    } finally {
      for (SocketChannel waiting : queue) {
        waiting.close();
      }
    }
  }

  @Test
  void whatTheSchedulerComplainsOfIsPassedOn() {
    server.answer("{\"errno\":22,\"args\":{\"resp\":\"unknown stat target\"}}\n");

    assertThatThrownBy(stats::read)
        .hasMessage("scx_layered answered with error 22: unknown stat target");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "7",
        "{",
        "{}",
        "{\"errno\":0",
        "{\"args\":{\"resp\":{\"layers\":{}}}}",
        "{\"errno\":0,\"args\":{\"resp\":{\"layers\":{\"a\":{\"cpus\":[[1]]}}}}}",
        "{\"errno\":0,\"args\":{\"resp\":{\"layers\":{\"a\":{\"cpus\":[\"x\"]}}}}}",
      })
  void garbageIsNoAnswer(String garbage) {
    assertThatThrownBy(() -> LayerStats.parse(garbage.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"errno\":0}",
        "{\"errno\":0,\"args\":7}",
        "{\"errno\":0,\"args\":{\"resp\":[1,2]}}",
        "{\"errno\":0,\"args\":{\"resp\":{\"layers\":[{\"util\":1}]}}}",
      })
  void answerWithoutLayersHasNone(String answer) throws IOException {
    assertThat(LayerStats.parse(answer.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  private static void fill(UnixDomainSocketAddress address, List<SocketChannel> queue) {
    try {
      while (true) {
        queue.add(SocketChannel.open(StandardProtocolFamily.UNIX));
        queue.getLast().configureBlocking(false);
        queue.getLast().connect(address);
      }
    } catch (IOException _) {
      // The queue is full.
    }
  }

  private LayerStats stats(Duration patience) {
    return new LayerStats(directory.resolve("stats"), new SystemClock(), patience);
  }
}
