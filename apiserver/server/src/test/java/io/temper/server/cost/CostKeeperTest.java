package io.temper.server.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.cost.Cost;
import io.temper.crds.cost.CostStatus;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.time.Clocks;
import io.temper.server.FakeClock;
import io.temper.server.perf.FakeTelemetry;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CostKeeperTest {
  private static final ResourceVersion NOW = new ResourceVersion(0);

  private final FakeClock clock = new FakeClock(Told.NOON);
  private final FakeTelemetry telemetry = new FakeTelemetry();
  private final Ledger ledger = new Ledger(Told::prices, clock);
  private final LiveStore<Cost> store = new LiveStore<>(new Revisions(1), clock);
  private final CostKeeper keeper =
      new CostKeeper(
          telemetry, ledger, Told.books(ledger, clock), store, new Clocks(clock, () -> 0));

  CostKeeperTest() {
    telemetry.listen(ledger);
    store.markSynced();
  }

  @Test
  void thereIsAnObjectPerWorkloadAndATotalPerNamespace() {
    telemetry.say(
        Told.node(
            "a",
            Told.pod("shop", "web", Told.container("c", 1_000, 0, 0, 0)),
            Told.pod("infra", "ingress", Told.container("c", 1_000, 0, 0, 0))));
    pass(Duration.ofMinutes(10));

    keeper.publish();

    assertThat(store.size()).isEqualTo(4);
    Cost web = Objects.requireNonNull(cost("shop", "deployment.web")).object().body();
    assertThat(web.spec().workload()).isEqualTo("web");
    assertThat(web.status().cpuDollarsPerMonth()).isEqualTo("73.00");
    assertThat(web.status().window().length()).isEqualTo(Duration.ofMinutes(10));
    assertThat(Objects.requireNonNull(cost("shop", "total")).object().body().spec().workload())
        .isNull();
  }

  @Test
  void objectsThatSayTheSameStayAsTheyAre() {
    telemetry.say(Told.node("a", Told.pod("shop", "web", Told.container("c", 1_000, 0, 0, 0))));
    pass(Duration.ofMinutes(100));
    keeper.publish();
    VersionedObject<Cost> before = cost("shop", "deployment.web");

    pass(Duration.ofMinutes(5));
    keeper.publish();
    assertThat(cost("shop", "deployment.web")).isSameAs(before);

    pass(Duration.ofMinutes(20));
    keeper.publish();
    VersionedObject<Cost> after = Objects.requireNonNull(cost("shop", "deployment.web"));
    assertThat(after.object().body().status().window().length()).isEqualTo(Duration.ofMinutes(125));
    assertThat(after.metadata().creationTimestamp())
        .isEqualTo(Objects.requireNonNull(before).metadata().creationTimestamp());
  }

  @Test
  void whatIsGoneForADayHasNoObject() {
    telemetry.say(Told.node("a", Told.pod("shop", "web", Told.container("c", 1_000, 0, 0, 0))));
    pass(Duration.ofMinutes(1));
    telemetry.say(Told.node("a"));
    pass(Duration.ofHours(23));
    keeper.publish();
    assertThat(cost("shop", "total")).isNotNull();

    pass(Duration.ofHours(2));
    keeper.publish();
    assertThat(store.size()).isZero();
  }

  @Test
  void aFigureThatMovedIsPublishedAtOnce() {
    telemetry.say(Told.node("a", Told.pod("shop", "web", Told.container("c", 1_000, 0, 0, 0))));
    pass(Duration.ofMinutes(100));
    keeper.publish();
    CostStatus before = Objects.requireNonNull(cost("shop", "total")).object().body().status();

    telemetry.say(Told.node("a", Told.pod("shop", "web", Told.container("c", 4_000, 0, 0, 0))));
    pass(Duration.ofMinutes(2));
    keeper.publish();

    assertThat(Objects.requireNonNull(cost("shop", "total")).object().body().status())
        .isNotEqualTo(before);
  }

  private void pass(Duration duration) {
    for (long seconds = duration.toSeconds(); seconds > 0; seconds -= 60) {
      clock.advance(Duration.ofSeconds(60));
      ledger.settle();
    }
  }

  private @Nullable VersionedObject<Cost> cost(String namespace, String name) {
    return store.get(new Key(namespace, name), NOW);
  }
}
