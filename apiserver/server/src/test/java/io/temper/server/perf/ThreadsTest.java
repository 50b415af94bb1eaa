package io.temper.server.perf;

import static io.temper.server.perf.Samples.NOW;
import static io.temper.server.perf.Samples.fresh;
import static io.temper.server.perf.Samples.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.temper.crds.perf.PodPerf;
import io.temper.crds.perf.PodThread;
import io.temper.crds.perf.PodThreads;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Computed;
import io.temper.server.port.NodeTelemetry;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ThreadsTest {
  private final FakeTelemetry telemetry = new FakeTelemetry();
  private final FakeInspection inspection = new FakeInspection();
  private final Computed<PodPerf, PodThreads> threads =
      new Threads(telemetry, inspection).declare();

  @Test
  void agentOfThePodsNodeIsAskedByThePodsOwnUid() {
    NodeTelemetry node = fresh("n1", pod("shop", "web", "uid-of-web"), pod("other", "web", "x"));
    telemetry.say(node);
    inspection.finds(thread("main", 12));

    PodThreads answer = threads.maker().apply(row(node, "uid-of-web"));

    assertThat(inspection.asked).containsExactly("n1 uid-of-web");
    assertThat(answer.status().total()).isEqualTo(8);
    assertThat(answer.status().leftOut()).isEqualTo(7);
    assertThat(answer.status().threads()).containsExactly(thread("main", 12));
  }

  @Test
  void podThatHasLeftItsNodeIsNotFound() {
    NodeTelemetry node = fresh("n1", pod("shop", "web", "uid-of-web"));
    telemetry.say(fresh("n1"));

    StatusException refusal =
        catchThrowableOfType(
            StatusException.class, () -> threads.maker().apply(row(node, "uid-of-web")));

    assertThat(refusal.status().code()).isEqualTo(404);
    assertThat(refusal.status().message()).isEqualTo("pod shop/web is no longer on node n1");
    assertThat(inspection.asked).isEmpty();
  }

  @Test
  void tableHasARowForEachThread() {
    NodeTelemetry node = fresh("n1", pod("shop", "web", "uid-of-web"));
    telemetry.say(node);
    inspection.finds(thread("main", 1012));
    inspection.finds(new PodThread(7, 9, "", "", 0, 0, 0, "0", ""));

    PodThreads answer = threads.maker().apply(row(node, "uid-of-web"));

    assertThat(threads.rows().apply(answer).stream().map(this::cells))
        .containsExactly("app|7|8|main|1012m|3ms|1|0-3|critical", "-|7|9||0m|0ms|0|0|<none>");
  }

  private String cells(PodThreads row) {
    ObjectMeta metadata = ObjectMeta.of("shop", "web", "u", NOW, Map.of());
    return threads.columns().stream()
        .map(column -> column.value().apply(new ApiObject<>(metadata, row)).toString())
        .collect(Collectors.joining("|"));
  }

  private static PodThread thread(String name, long millicores) {
    return new PodThread(7, 8, "app", name, millicores, 3, 1, "0-3", "critical");
  }

  private static ApiObject<PodPerf> row(NodeTelemetry node, String uid) {
    return PodRow.of(
        node,
        List.copyOf(node.pods().values()).stream()
            .filter(pod -> pod.uid().equals(uid))
            .findFirst()
            .orElseThrow());
  }
}
