package io.temper.machinery.kube.twin;

import static io.temper.machinery.kube.twin.KubeAdmin.require;
import static io.temper.machinery.kube.twin.TwinStoreIT.BIKES;
import static io.temper.machinery.kube.twin.TwinStoreIT.GROUP;
import static io.temper.machinery.kube.twin.TwinStoreIT.NAMESPACE;
import static io.temper.machinery.sample.Bikes.bike;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.process.KubeProcess;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.Selection;
import io.temper.machinery.store.Window;
import io.temper.machinery.time.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the cluster's controllers make of twins.
@Timeout(180)
final class TwinControllersIT {
  private static final String A = "a";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static KubeProcess kube;
  private static KubeAdmin admin;
  private TwinStore<Bike> bikes;

  @BeforeAll
  static void startKube(@TempDir Path directory) throws IOException {
    kube = KubeProcess.start(directory);
    admin = new KubeAdmin(kube.kubeconfig());
    admin.namespaces(NAMESPACE, A);
    admin.defineBikes(GROUP, true);
    kube.startControllers();
  }

  @AfterAll
  static void stopKube() {
    kube.close();
  }

  @BeforeEach
  void open() {
    bikes = TwinStoreIT.store(kube.kubeconfig(), GROUP, BIKES, Window.UPSTREAM);
  }

  @AfterEach
  void close() {
    bikes.close();
  }

  @Test
  void quotaOfTwinsIsKubesForbidden() throws InterruptedException {
    String quota = "/api/v1/namespaces/" + A + "/resourcequotas";
    require(
        admin.post(
            quota,
            "{\"metadata\":{\"name\":\"few\"},\"spec\":{\"hard\":{\"count/bikes."
                + GROUP
                + "\":\"2\"}}}"));
    Eventually.until(
        "the quota to be counted",
        PATIENCE,
        () -> new String(admin.get(quota + "/few").body(), UTF_8).contains("\"used\""));

    List<Thread> threads =
        IntStream.range(0, 2)
            .mapToObj(i -> Thread.ofVirtual().start(() -> bikes.create(bike(A, "b" + i, 1))))
            .toList();
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
    }
    Status status =
        catchThrowableOfType(StatusException.class, () -> bikes.create(bike(A, "one-more", 1)))
            .status();

    assertThat(bikes.list(ListRequest.latest(Selection.inNamespace(A))).items()).hasSize(2);
    assertThat(status.code()).isEqualTo(403);
    assertThat(status.message()).contains("exceeded quota: few");
    require(admin.delete(quota + "/few"));
  }

  @Test
  void namespaceThatIsDeletedTakesItsTwinsAlong() {
    String going = "going";
    admin.namespaces(going);
    for (int i = 0; i < 5; i++) {
      bikes.create(bike(going, "bike" + i, i));
    }

    require(admin.delete("/api/v1/namespaces/" + going));

    Eventually.until(
        "the namespace to be gone",
        PATIENCE,
        () -> admin.get("/api/v1/namespaces/" + going).code() == 404);
    assertThat(bikes.list(ListRequest.latest(Selection.inNamespace(going))).items()).isEmpty();
  }

  @Test
  void ownersOfAFrontAreNotThoseOfItsTwin() {
    Key owned = new Key(A, "owned");
    bikes.create(Bikes.withEveryMetadata(A, "owned")); // by a pod that never was
    require(
        admin.post(
            "/api/v1/namespaces/" + A + "/configmaps",
            """
            {"metadata": {"name": "orphan", "ownerReferences": [
              {"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "u1"}]}}
            """));

    // The garbage collector takes the one that has such an owner itself.
    Eventually.until(
        "the orphan to be collected",
        PATIENCE,
        () -> admin.get("/api/v1/namespaces/" + A + "/configmaps/orphan").code() == 404);
    assertThat(bikes.get(owned, new ResourceVersion(0))).isNotNull();
  }
}
