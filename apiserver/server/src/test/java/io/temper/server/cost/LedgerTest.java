package io.temper.server.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.temper.crds.perf.ContainerPerf;
import io.temper.crds.perf.Freshness;
import io.temper.server.FakeClock;
import io.temper.server.cost.allocation.Amounts;
import io.temper.server.cost.allocation.Charge;
import io.temper.server.cost.allocation.Costs;
import io.temper.server.cost.allocation.IdleCost;
import io.temper.server.port.AgentLink;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.PodReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LedgerTest {
  private static final ContainerPerf MAIN =
      Told.container("main", 1_000, 500, 2 * Told.GIB, 3 * Told.GIB);
  private static final PodReport WEB = Told.pod("shop", "web", MAIN);

  private final FakeClock clock = new FakeClock(Told.NOON);
  private final Ledger ledger = new Ledger(Told::prices, clock);

  @Test
  void aContainerIsChargedForTheLargerOfRequestAndUse() {
    ledger.changed(Told.node("a", WEB));

    pass(Duration.ofHours(1));

    HourSeen hour = hours().getFirst();
    assertThat(hour.counted()).isEqualTo(Duration.ofHours(1));
    // One core and three GiB of four and eight, which cost 0.40 and 0.20 dollars.
    assertThat(hour.charges())
        .singleElement()
        .satisfies(charge -> {
          assertThat(charge.costs()).isEqualTo(new Costs(100_000_000, 75_000_000, 0, 0));
          assertThat(charge.source().workloadKind()).isEqualTo("Deployment");
          assertThat(charge.source().workload()).isEqualTo("web");
          assertThat(charge.amounts())
              .isEqualTo(new Amounts(3_600_000, 1_800_000, 3600L * (2 << 20), 3600L * (3 << 20)));
        });
    assertThat(hour.idle())
        .containsExactly(new IdleCost("a", new Costs(300_000_000, 125_000_000, 0, 0)));
  }

  @Test
  void whatLivesForSecondsCountsAndStaysInItsHour() {
    ledger.changed(Told.node("a"));
    clock.advance(Duration.ofSeconds(30));
    ledger.changed(Told.node("a", WEB));
    clock.advance(Duration.ofSeconds(9));
    ledger.changed(Told.node("a"));
    pass(Duration.ofMinutes(61));

    assertThat(hours()).hasSize(2);
    // Nine seconds of an hour of one core.
    assertThat(hours().getFirst().charges())
        .extracting(charge -> charge.costs().cpu())
        .containsExactly(100_000_000L * 9 / 3600);
    assertThat(hours().getLast().charges()).isEmpty();
  }

  @Test
  void theHourThatRunsIsThereAndEachHourHoldsItsOwn() {
    clock.advance(Duration.ofMinutes(30));
    ledger.settle();
    ledger.changed(Told.node("a", WEB));
    pass(Duration.ofMinutes(45));

    List<HourSeen> hours = hours();
    assertThat(hours).extracting(HourSeen::start).containsExactly(Told.NOON, at(60));
    assertThat(hours.getFirst().charges().getFirst().costs().cpu()).isEqualTo(50_000_000);
    assertThat(hours.getLast().charges().getFirst().costs().cpu()).isEqualTo(25_000_000);
    assertThat(hours.getLast().to()).isEqualTo(at(75));
    assertThat(hours.getLast().charges().getFirst().source())
        .isSameAs(hours.getFirst().charges().getFirst().source());
  }

  @Test
  void onlyTheHoursThatAreAskedForAreTold() {
    ledger.changed(Told.node("a", WEB));
    pass(Duration.ofMinutes(150));

    assertThat(hours(at(60), at(120))).extracting(HourSeen::start).containsExactly(at(60));
    assertThat(hours(at(59), at(61)))
        .extracting(HourSeen::start)
        .containsExactly(Told.NOON, at(60));
    assertThat(hours(at(600), at(700))).isEmpty();
  }

  @Test
  void silenceIsPaidByNobody() {
    ledger.changed(Told.node("a", WEB));
    pass(Duration.ofMinutes(6));
    ledger.changed(Told.node("a", Freshness.Stale, WEB));
    pass(Duration.ofMinutes(6));
    ledger.changed(Told.node("a", WEB));
    pass(Duration.ofMinutes(6));
    ledger.removed("a");
    pass(Duration.ofMinutes(6));

    // 12 of 60 minutes, of a node that costs 0.60 dollars.
    assertThat(paid()).isEqualTo(600_000_000 / 5);
    assertThat(hours().getFirst().counted()).isEqualTo(Duration.ofMinutes(24));
  }

  @Test
  void aClockThatJumpsCountsNothing() {
    ledger.changed(Told.node("a", WEB));
    pass(Duration.ofMinutes(6));
    clock.advance(Duration.ofMinutes(-5));
    ledger.settle();
    clock.advance(Duration.ofMinutes(20));
    ledger.settle();

    assertThat(paid()).isEqualTo(600_000_000 / 10);
    assertThat(hours().getFirst().counted()).isEqualTo(Duration.ofMinutes(6));
  }

  @Test
  void aMachineThatSleptForHoursPaysForNoneOfThem() {
    ledger.changed(Told.node("a", WEB));
    pass(Duration.ofMinutes(6));
    clock.advance(Duration.ofHours(5));
    ledger.settle();
    pass(Duration.ofMinutes(6));

    assertThat(paid()).isEqualTo(600_000_000 / 5);
    assertThat(hours()).hasSize(2);
  }

  @Test
  void whatAPodSetsAsideBeyondItsContainersIsChargedToThePod() {
    PodReport.Amounts requests = new PodReport.Amounts(2_500L, 4 * Told.GIB);
    ledger.changed(Told.node("a", Told.pod("shop", "big", Map.of(), null, requests, MAIN)));

    pass(Duration.ofHours(1));

    assertThat(hours().getFirst().charges())
        .extracting(charge -> charge.source().container(), Charge::costs)
        .containsExactlyInAnyOrder(
            tuple("main", new Costs(100_000_000, 75_000_000, 0, 0)),
            tuple("", new Costs(150_000_000, 25_000_000, 0, 0)));
  }

  @Test
  void aPodThatIsNotMeasuredYetIsChargedForWhatItAsks() {
    PodReport.Amounts requests = new PodReport.Amounts(1_000L, Told.GIB);
    ledger.changed(Told.node("a", Told.pod("shop", "new", Map.of(), null, requests)));

    pass(Duration.ofHours(1));

    assertThat(hours().getFirst().charges())
        .extracting(Charge::costs)
        .containsExactly(new Costs(100_000_000, 25_000_000, 0, 0));
  }

  @Test
  void overcommitIsToldAndNotCharged() {
    ledger.changed(
        Told.node(
            "a",
            Told.pod("shop", "x", Told.container("c", 3_000, 0, 0, 0)),
            Told.pod("shop", "y", Told.container("c", 0, 3_000, 0, 0))));

    pass(Duration.ofHours(1));

    HourSeen hour = hours().getFirst();
    assertThat(hour.charges())
        .extracting(charge -> charge.costs().cpu())
        .containsExactly(200_000_000L, 200_000_000L);
    assertThat(hour.overcommittedCpu()).isEqualTo(2_000 * 3_600);
    assertThat(paid()).isEqualTo(600_000_000);
  }

  @Test
  void aNodeThatTellsWhatNoMachineHasIsNotPricedAndHurtsNobodyElse() {
    long most = 1L << 46;
    ContainerPerf[] absurd = new ContainerPerf[60_000];
    for (int i = 0; i < absurd.length; i++) {
      absurd[i] = Told.container("c" + i, 0, 0, most, 0);
    }
    NodeTelemetry huge = Told.node("b", Told.pod("shop", "huge", absurd));
    ledger.changed(
        new NodeTelemetry(
            "b",
            new AgentLink(Freshness.Fresh, Told.NOON, null),
            Told.report(most),
            huge.pods(),
            List.of()));
    ledger.changed(Told.node("a", WEB));

    pass(Duration.ofHours(1));

    assertThat(hours().getFirst().charges())
        .extracting(charge -> charge.source().node())
        .containsOnly("a");
    assertThat(paid()).isEqualTo(600_000_000);
  }

  /// Time goes on as it does in a server: somebody settles every now and then.
  private void pass(Duration duration) {
    for (long seconds = duration.toSeconds(); seconds > 0; seconds -= 60) {
      clock.advance(Duration.ofSeconds(Math.min(seconds, 60)));
      ledger.settle();
    }
  }

  private List<HourSeen> hours(Instant after, Instant before) {
    return HourSeen.of(ledger.bookings(after, before));
  }

  private List<HourSeen> hours() {
    return hours(Told.NOON.minusSeconds(1), clock.instant().plusSeconds(1)).stream()
        .filter(hour -> hour.start().isBefore(clock.instant()))
        .toList();
  }

  private long paid() {
    return hours().stream().mapToLong(HourSeen::total).sum();
  }

  private static Instant at(int minute) {
    return Told.NOON.plus(Duration.ofMinutes(minute));
  }
}
