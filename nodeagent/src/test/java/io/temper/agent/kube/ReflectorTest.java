package io.temper.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class ReflectorTest {
  @TempDir Path directory;
  private final Seen seen = new Seen();

  @Test
  void listThenWatchThenWatchFromTheLastVersion() throws Exception {
    try (FakeKube kube = new FakeKube();
        KubeClient client = kube.client(directory);
        Reflector<PodSpec> reflector = Reflector.pods(client, "n1", seen)) {
      kube.next(200, "{\"metadata\":{\"resourceVersion\":\"5\"},\"items\":[" + pod("a", 3) + "]}");
      kube.next(
          200,
          event("ADDED", pod("b", 6))
              + event("MODIFIED", pod("a", 7))
              + event("DELETED", pod("b", 8))
              + event("BOOKMARK", "{\"metadata\":{\"resourceVersion\":\"12\"}}"));
      reflector.start();

      assertThat(seen.next()).isEqualTo("replaced a");
      assertThat(seen.next()).isEqualTo("changed b");
      assertThat(seen.next()).isEqualTo("changed a");
      assertThat(seen.next()).isEqualTo("removed b");
      kube.next(200, event("ADDED", pod("c", 13)));
      assertThat(seen.next()).isEqualTo("changed c");

      assertThat(reflector.synced()).isTrue();
      assertThat(reflector.connected()).isTrue();
      assertThat(kube.asked().get(0))
          .startsWith("GET /api/v1/pods?fieldSelector=spec.nodeName%3Dn1 Bearer secret");
      assertThat(kube.asked().get(1)).contains("watch=1").contains("resourceVersion=5 ");
      assertThat(kube.asked().get(2)).contains("resourceVersion=12 ");
    }
  }

  @Test
  void goneVersionIsListedAnew() throws Exception {
    try (FakeKube kube = new FakeKube();
        KubeClient client = kube.client(directory);
        Reflector<PodSpec> reflector = Reflector.pods(client, "n1", seen)) {
      kube.next(200, "{\"metadata\":{\"resourceVersion\":\"5\"},\"items\":[]}");
      kube.next(200, event("ERROR", "{\"kind\":\"Status\",\"code\":410,\"message\":\"too old\"}"));
      kube.next(200, "{\"items\":[" + pod("x", 9) + "],\"metadata\":{\"resourceVersion\":\"9\"}}");
      reflector.start();

      assertThat(seen.next()).isEqualTo("replaced ");
      assertThat(seen.next()).isEqualTo("replaced x");
      assertThat(reflector.connected()).isTrue();
    }
  }

  @Test
  void errorsAndGarbageAreOutlived() throws Exception {
    try (FakeKube kube = new FakeKube();
        KubeClient client = kube.client(directory);
        Reflector<PodSpec> reflector = Reflector.pods(client, "n1", seen)) {
      kube.next(403, "{\"message\":\"no\"}");
      kube.next(200, "<html>not json");
      kube.next(200, "{\"items\":7,\"metadata\":{\"resourceVersion\":\"9\"}}");
      reflector.start();

      assertThat(seen.next()).isEqualTo("replaced ");
      assertThat(kube.asked()).hasSizeGreaterThanOrEqualTo(3);
    }
  }

  private static String pod(String name, int version) {
    return "{\"metadata\":{\"name\":\"" + name + "\",\"resourceVersion\":\"" + version + "\"}}";
  }

  private static String event(String type, String object) {
    return "{\"type\":\"" + type + "\",\"object\":" + object + "}\n";
  }

  /// What was handed over, in order.
  private static final class Seen implements KubeEvents<PodSpec> {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    String next() throws InterruptedException {
      String event = events.poll(20, TimeUnit.SECONDS);
      return event == null ? "nothing" : event;
    }

    @Override
    public void replaced(List<PodSpec> objects) {
      events.add("replaced " + String.join(" ", objects.stream().map(PodSpec::name).toList()));
    }

    @Override
    public void changed(PodSpec object) {
      events.add("changed " + object.name());
    }

    @Override
    public void removed(PodSpec object) {
      events.add("removed " + object.name());
    }
  }
}
