package io.temper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.process.EtcdProcess;
import io.temper.machinery.time.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The whole server with `--storage-backend=etcd`, and kubectl straight to it. Who asks and what
/// they may do is the cluster's that TEMPER_KUBECONFIG names; the etcd is one of its own.
@Timeout(180)
final class EtcdSessionsIT {
  @TempDir static Path folder;
  private static EtcdProcess etcd;
  private static ServerProcess server;

  @BeforeAll
  static void serve() throws IOException {
    etcd = EtcdProcess.start(folder);
    server =
        new ServerProcess(
            folder, List.of("--storage-backend=etcd", "--etcd-servers=" + etcd.endpoint()));
    server.start();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.stop();
    etcd.close();
  }

  @Test
  @Conformance("F1")
  void sessionLivesInEtcdAndOutlivesTheServer() throws IOException, InterruptedException {
    Path watched = folder.resolve("watched");
    Process watch =
        server.kubectl(watched, "get", "devsessions", "--watch", "--output-watch-events");
    String mine = session("mine", "deployment/web").toString();
    String theirs = session("theirs", "deployment/api").toString();
    assertThat(server.succeed("apply", "--server-side", "--field-manager=me", "-f", mine))
        .contains("serverside-applied");
    assertThat(server.refused("apply", "--server-side", "--field-manager=you", "-f", theirs))
        .contains("conflict with \"me\"");
    Eventually.until("the watch to see it", () -> ServerProcess.read(watched).contains("ADDED"));
    watch.destroy();
    String before = server.succeed("get", "devsessions", "web", "-o", "jsonpath={.metadata.uid}");

    server.stop();
    etcd.restart();
    server.start();

    assertThat(server.succeed("get", "devsessions", "web", "-o", "jsonpath={.metadata.uid}"))
        .isEqualTo(before);
    server.succeed(
        "patch",
        "devsession",
        "web",
        "--type=merge",
        "-p",
        "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
    assertThat(server.succeed("get", "devsessions", "-l", "a=b", "-o", "name")).contains("/web");
    server.succeed("delete", "devsession", "web");
    assertThat(server.refused("get", "devsession", "web")).contains("NotFound");
  }

  private static Path session(String file, String target) throws IOException {
    return Files.writeString(
        folder.resolve(file),
        """
        apiVersion: temper.io/v1
        kind: DevSession
        metadata: {name: web}
        spec:
          owner: {userId: ada, hostname: laptop}
          type: Exec
          namespace: shop
          target: %s
        """
            .formatted(target));
  }
}
