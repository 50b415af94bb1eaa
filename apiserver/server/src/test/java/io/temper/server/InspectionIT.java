package io.temper.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.temper.agent.v1.Observation;
import io.temper.agent.v1.Thread;
import io.temper.agent.v1.ThreadsReply;
import io.temper.agent.v1.TraceChunk;
import io.temper.agent.v1.TraceEnd;
import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.process.EtcdProcess;
import io.temper.machinery.time.Eventually;
import io.temper.server.agents.PeerAgent;
import io.temper.server.kube.KubeAuthority;
import io.temper.server.trust.TestTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What kubectl makes of threads and traces. The agent is made up, on the authority of the cluster;
/// what it sends is what a kernel would.
@Timeout(180)
final class InspectionIT {
  private static final String LOG = "/apis/temper.io/v1/traces/%s/log";

  /// More than all buffers between agent and kubectl hold.
  private static final int PIECES = 512;

  private static final String PIECE = "web-1 [000] 12.000001: sched_switch\n".repeat(1800);

  @TempDir static Path folder;
  private static EtcdProcess etcd;
  private static PeerAgent agent;
  private static ServerProcess server;

  @BeforeAll
  static void serve() throws IOException {
    etcd = EtcdProcess.start(folder);
    ClusterAccess access = new ClusterAccess(ServerProcess.KUBECONFIG);
    TestTrust trust =
        new TestTrust(new KubeAuthority(access.requests(), access.watches(), "default").secret());
    Observation.Builder first = PeerAgent.full("n1", PeerAgent.pod("shop", "web"));
    // A machine that is no Node of the cluster.
    first.getNodeBuilder().clearUid();
    agent = new PeerAgent(trust.agent("n1"), 0, first.build().toByteArray());
    server =
        new ServerProcess(
            folder,
            List.of(
                "--storage-backend=etcd",
                "--etcd-servers=" + etcd.endpoint(),
                "--agent-endpoints=n1=" + agent.endpoint()));
    server.start();
    Eventually.until("the pod is known", Duration.ofSeconds(30), InspectionIT::podIsKnown);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.stop();
    agent.close();
    etcd.close();
  }

  @Test
  void threadsAreARowEach() throws IOException, InterruptedException {
    agent.threads((_, answer) -> {
      answer.onNext(
          ThreadsReply.newBuilder()
              .setTotal(2)
              .addThreads(thread(11, "main"))
              .addThreads(thread(12, "worker"))
              .build());
      answer.onCompleted();
    });

    String table =
        server.succeed("get", "podperfs", "web", "--namespace=shop", "--subresource=threads");

    assertThat(table.lines().map(line -> line.replaceAll(" +", " ").strip()))
        .containsExactly(
            "CONTAINER PID TID THREAD CPU WAIT LAST-CPU ALLOWED LAYER",
            "app 7 11 main 250m 12ms 1 0-3 critical",
            "app 7 12 worker 250m 12ms 1 0-3 critical");
  }

  @Test
  void traceIsCreatedThenDownloadedWhole() throws IOException, InterruptedException {
    agent.trace((_, chunks) -> {
      for (int i = 0; i < PIECES; i++) {
        chunks.onNext(piece());
      }
      end(chunks);
    });
    create("whole");
    Path file = folder.resolve("whole.txt");

    assertThat(server.kubectl(file, "get", "--raw", LOG.formatted("whole")).waitFor()).isZero();

    assertThat(Files.size(file)).isEqualTo((long) PIECES * PIECE.length());
    assertThat(Files.readString(file)).isEqualTo(PIECE.repeat(PIECES));
    assertThat(server.succeed("get", "trace", "whole", "-o", "jsonpath={.status}"))
        .contains("\"phase\":\"Succeeded\"", "\"endedBy\":\"Bytes\"", "\"lostEvents\":3");
    assertThat(server.refused("get", "--raw", LOG.formatted("whole")))
        .contains("trace whole went to its reader", "make another one");
  }

  @Test
  void traceThatBreaksOffIsAnErrorOfKubectl() throws IOException, InterruptedException {
    agent.trace((_, chunks) -> {
      chunks.onNext(piece());
      chunks.onError(Status.INTERNAL.withDescription("the node went").asRuntimeException());
    });
    create("broken");

    server.refused("get", "--raw", LOG.formatted("broken"));

    assertThat(server.succeed("get", "trace", "broken", "-o", "jsonpath={.status}"))
        .contains("\"phase\":\"Failed\"", "the node went");
  }

  @Test
  void nodeWithoutTracefsIsRefusedWithTheReason() throws IOException, InterruptedException {
    agent.trace((_, chunks) ->
        chunks.onError(
            Status.FAILED_PRECONDITION
                .withDescription("no tracefs at /sys/kernel/tracing")
                .asRuntimeException()));
    create("refused");

    assertThat(server.refused("get", "--raw", LOG.formatted("refused")))
        .contains("the agent of node n1 cannot: no tracefs at /sys/kernel/tracing");
  }

  private static void create(String name) throws IOException, InterruptedException {
    Path file =
        Files.writeString(
            folder.resolve(name + ".yaml"),
            """
            apiVersion: temper.io/v1
            kind: Trace
            metadata: {name: %s}
            spec:
              pod: {namespace: shop, name: web}
              maxBytes: 67108864
            """
                .formatted(name));
    server.succeed("create", "-f", file.toString());
  }

  private static boolean podIsKnown() {
    try {
      Path output = folder.resolve("pods");
      return server.kubectl(output, "get", "podperfs", "web", "--namespace=shop").waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Thread thread(int tid, String name) {
    return Thread.newBuilder()
        .setPid(7)
        .setTid(tid)
        .setContainer("app")
        .setName(name)
        .setCpuUsedMillicores(250)
        .setWaitMillisPerSecond(12)
        .setLastCpu(1)
        .setAllowedCpus("0-3")
        .setLayer("critical")
        .build();
  }

  private static TraceChunk piece() {
    return TraceChunk.newBuilder().setData(ByteString.copyFromUtf8(PIECE)).build();
  }

  private static void end(StreamObserver<TraceChunk> chunks) {
    chunks.onNext(
        TraceChunk.newBuilder()
            .setEnd(
                TraceEnd.newBuilder()
                    .setWhy("bytes")
                    .setBytes((long) PIECES * PIECE.length())
                    .setLostEvents(3)
                    .setMillis(5004))
            .build());
    chunks.onCompleted();
  }
}
