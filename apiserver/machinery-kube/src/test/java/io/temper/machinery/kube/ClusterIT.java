package io.temper.machinery.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.temper.machinery.Conformance;
import io.temper.machinery.authn.TokenAuthenticator.Outcome;
import io.temper.machinery.authz.Attributes;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.time.Clocks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Against the cluster that TEMPER_KUBECONFIG names.
class ClusterIT {
  private final ClusterAccess access =
      new ClusterAccess(Path.of(System.getenv("TEMPER_KUBECONFIG")));
  private final Clocks clocks = Clocks.system();
  private final ServerMetrics metrics = new ServerMetrics();

  @Test
  void tokenThatNobodyIssuedIsUnknown() {
    Outcome outcome =
        new TokenReviews(access.requests(), metrics, clocks).authenticate("not-a-token");

    assertThat(outcome).isInstanceOf(Outcome.Unknown.class);
  }

  /// The client by itself waits ten seconds for every byte.
  @Test
  @Conformance("I8")
  void everyQuestionHasAnEnd() {
    assertThat(access.requests().getHttpClient().callTimeoutMillis()).isBetween(1, 10_000);
  }

  @Test
  void reviewsSayWhatKubeSays() {
    AccessReviews reviews = new AccessReviews(access.requests(), metrics, clocks);

    assertThat(
            reviews.authorize(list(new UserInfo("admin", "", List.of("system:masters"), Map.of()))))
        .isInstanceOf(Decision.Allowed.class);
    assertThat(reviews.authorize(list(new UserInfo("nobody", "", List.of(), Map.of()))))
        .isNotInstanceOf(Decision.Allowed.class);
  }

  @Test
  void frontProxyOfTheClusterIsFound() throws InterruptedException {
    try (AuthenticationConfig config = new AuthenticationConfig(access.watches(), clocks)) {
      config.start();
      for (int i = 0; i < 100 && config.missing().isPresent(); i++) {
        Thread.sleep(100);
      }

      assertThat(config.missing()).isEmpty();
      assertThat(config.proxies().authorities().isEmpty()).isFalse();
      assertThat(config.proxies().usernameHeaders()).contains("X-Remote-User");
    }
  }

  @Test
  void epochsAreNeverHandedOutTwice() throws Exception {
    String namespace = "epoch-" + UUID.randomUUID();
    new CoreV1Api(access.requests())
        .createNamespace(new V1Namespace().metadata(new V1ObjectMeta().name(namespace)))
        .execute();

    List<Future<Long>> taken = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        LeaseEpoch epoch =
            new LeaseEpoch(access.requests(), namespace, "temper", "replica-" + i, clocks);
        taken.add(threads.submit(epoch::take));
      }
    }

    var distinct = new HashSet<Long>();
    for (Future<Long> one : taken) {
      distinct.add(one.get());
    }
    assertThat(distinct).hasSize(8);
    assertThat(new LeaseEpoch(access.requests(), namespace, "temper", "later", clocks).take())
        .isGreaterThan(distinct.stream().mapToLong(Long::longValue).max().orElseThrow());
  }

  private static Attributes list(UserInfo user) {
    return new Attributes(
        user, "list", true, "", "", "v1", "", "nodes", "", "", List.of(), List.of());
  }
}
