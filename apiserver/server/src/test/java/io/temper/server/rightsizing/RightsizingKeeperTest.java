package io.temper.server.rightsizing;

import static io.temper.server.perf.Samples.fresh;
import static io.temper.server.perf.Samples.scaled;
import static io.temper.server.perf.Samples.stale;
import static io.temper.server.rightsizing.Lab.MIB;
import static io.temper.server.rightsizing.Lab.onMachine;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.rightsizing.ContainerSizing;
import io.temper.crds.rightsizing.MachineGroup;
import io.temper.crds.rightsizing.Rightsizing;
import io.temper.crds.rightsizing.RightsizingStatus;
import io.temper.crds.rightsizing.RightsizingStatus.Confidence;
import io.temper.crds.rightsizing.RightsizingStatus.Gate;
import io.temper.machinery.resource.TableColumn;
import io.temper.server.port.Autoscalers.Scaled;
import io.temper.server.port.PodReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class RightsizingKeeperTest {
  private final Lab lab = new Lab();

  @Test
  void eightDaysOfTheSameMakeATargetAndOpenTheGateOfCpu() {
    lab.days(8, 200, 100 * MIB);

    ContainerSizing main = only(lab.status("deployment.web"));
    assertThat(main.confidence()).isEqualTo(Confidence.High);
    assertThat(main.cpu().targetMillicores()).isBetween(200L, 215L);
    assertThat(main.cpu().needMillicores()).isBetween(200L, main.cpu().targetMillicores());
    assertThat(main.cpu().gate()).isEqualTo(Gate.Open);
    assertThat(main.memory().targetBytes() % MIB).isZero();
    assertThat(main.memory().targetBytes()).isBetween(110 * MIB, 113 * MIB);
    assertThat(main.cpu().vpaTargetMillicores()).as("p90 + 15 %").isBetween(230L, 250L);
    assertThat(main.memory().vpaTargetBytes()).as("its least").isEqualTo(250 * MIB);
  }

  @Test
  void lessMemoryIsSafeWhereNoKillWasSeenInEightDays() {
    lab.days(8, 200, 100 * MIB);

    RightsizingStatus status = lab.status("deployment.web");
    assertThat(only(status).memory().gate()).isEqualTo(Gate.Open);
    assertThat(only(status).basis().kills()).isZero();
    assertThat(only(status).basis().saturatedPermille()).isZero();
    assertThat(status.gate()).isEqualTo(Gate.Open);
    assertThat(status.reasons()).isEmpty();
  }

  @Test
  void aKillRaisesTheTargetAboveTheLimitAndClosesTheGate() {
    Lab.Container main = lab.container("main", 200, 100 * MIB).limited(null, 600 * MIB);
    lab.days(8, main);

    lab.minute(fresh("n1", lab.pod("web-1", main.killed(3L))));

    ContainerSizing after = only(lab.status("deployment.web"));
    assertThat(after.basis().kills()).isEqualTo(3);
    assertThat(after.memory().needBytes()).as("600 · 1.2").isEqualTo(720 * MIB);
    assertThat(after.memory().vpaTargetBytes()).isGreaterThan(720 * MIB);
    assertThat(after.memory().gate()).isEqualTo(Gate.NeedsALook);
    assertThat(after.reasons()).anyMatch(reason -> reason.startsWith("killed 3 times"));

    lab.minute(fresh("n1", lab.pod("web-1", main.killed(3L))));
    lab.minute(fresh("n1", lab.pod("web-1", main.killed(1L))));
    lab.minute(fresh("n1", lab.pod("web-1", main.killed(1L))));
    assertThat(only(lab.status("deployment.web")).basis().kills())
        .as("an agent that restarted knows of fewer")
        .isEqualTo(3);
  }

  @Test
  void aKillWithoutALimitCountsAtWhatWasUsed() {
    Lab.Container main = lab.container("main", 200, 700 * MIB).requesting(500L, 100 * MIB);
    lab.minute(fresh("n1", lab.pod("web-1", main)));
    lab.minute(fresh("n1", lab.pod("web-1", main.killed(1L))));

    assertThat(only(lab.status("deployment.web")).memory().needBytes()).isEqualTo(840 * MIB);
  }

  @Test
  void killsFromBeforeAPodWasWatchedAreNotOfNow() {
    Lab.Container main = lab.container("main", 200, 100 * MIB).killed(5L);
    lab.minute(fresh("n1", created(lab.pod("web-1", main), Lab.START.minusSeconds(60))));
    assertThat(only(lab.status("deployment.web")).basis().kills()).isZero();

    lab.minute(fresh("n1", created(lab.pod("web-1", main.killed(6L)), Lab.START.minusSeconds(60))));
    assertThat(only(lab.status("deployment.web")).basis().kills()).isEqualTo(1);
  }

  @Test
  void killsWhileTheAgentWasSilentCountOnce() {
    Lab.Container main = lab.container("main", 200, 100 * MIB);
    lab.minute(fresh("n1", lab.pod("web-1", main.killed(1L))));
    lab.minute(stale("n1", lab.pod("web-1", main.killed(1L))));
    lab.minute(fresh("n1", lab.pod("web-1", main.killed(3L))));

    assertThat(only(lab.status("deployment.web")).basis().kills()).isEqualTo(3);
  }

  @Test
  void aPodThatIsKilledBeforeItIsMeasuredCountsForItsWorkload() {
    Lab.Container main = lab.container("main", 200, 100 * MIB);
    lab.minute(fresh("n1", lab.pod("web-1", main)));
    lab.minute(
        fresh(
            "n1",
            lab.pod("web-1", main),
            lab.pod("web-2", lab.container("main", 0, 0).killed(4L))));

    ContainerSizing sizing = only(lab.status("deployment.web"));
    assertThat(sizing.basis().kills()).isEqualTo(4);
    assertThat(sizing.memory().needBytes()).as("512 + 20 %").isGreaterThan(612 * MIB);
  }

  @Test
  void aThreadWithACoreOfItsOwnClosesTheGateOfCpu() {
    lab.days(8, lab.container("main", 1200, 100 * MIB).threaded(990));

    ContainerSizing main = only(lab.status("deployment.web"));
    assertThat(main.basis().saturatedPermille()).isEqualTo(1000);
    assertThat(main.cpu().gate()).isEqualTo(Gate.NeedsALook);
    assertThat(main.reasons().getFirst()).startsWith("one thread had a whole core");
    assertThat(main.basis().cpuMarginPermille()).isZero();
  }

  @Test
  void aThreadThatIsNotToldOfIsNotKnownAboveACoreAndHasNoneBelow() {
    lab.minute(
        fresh(
            "n1",
            lab.pod(
                "web-1",
                lab.container("big", 1200, 100 * MIB),
                lab.container("small", 900, 100 * MIB))));

    List<ContainerSizing> sizings = lab.status("deployment.web").containers();
    assertThat(sizings.getFirst().basis().saturatedPermille()).isNull();
    assertThat(sizings.getFirst().reasons()).anyMatch(reason -> reason.contains("one thread"));
    assertThat(sizings.getLast().basis().saturatedPermille()).isZero();
  }

  @Test
  void aSidecarIsSaidToBeOne() {
    lab.minute(
        fresh(
            "n1",
            lab.pod(
                "web-1",
                lab.container("main", 200, 100 * MIB),
                lab.container("mesh", 20, 100 * MIB).asSidecar())));

    assertThat(lab.status("deployment.web").containers())
        .extracting(ContainerSizing::sidecar)
        .containsExactly(false, true);
  }

  @Test
  void lessMemoryIsNotSafeUntilEightDaysAfterAnAgentTooOldToTellOfKills() {
    lab.days(8, lab.container("main", 200, 100 * MIB).killed(null));

    RightsizingStatus status = lab.status("deployment.web");
    assertThat(only(status).memory().gate()).isEqualTo(Gate.NeedsALook);
    assertThat(only(status).basis().kills()).isNull();
    assertThat(only(status).reasons()).anyMatch(reason -> reason.contains("kills"));
    assertThat(status.gate()).isEqualTo(Gate.NeedsALook);

    lab.days(8, 200, 100 * MIB);
    assertThat(lab.status("deployment.web").gate()).isEqualTo(Gate.Open);
  }

  @Test
  void moreMemoryIsSafe() {
    lab.days(8, 200, 600 * MIB);

    assertThat(only(lab.status("deployment.web")).memory().gate()).isEqualTo(Gate.Open);
  }

  @Test
  void anHourOfHistoryIsNotYetSafeAndSaysSo() {
    for (int i = 0; i < 60; i++) {
      lab.minute(fresh("n1", lab.pod("web-1", lab.container("main", 200, 100 * MIB))));
    }

    RightsizingStatus status = lab.status("deployment.web");
    assertThat(status.gate()).isEqualTo(Gate.NotYet);
    assertThat(status.confidence()).isEqualTo(Confidence.Low);
    assertThat(only(status).reasons())
        .contains("less than a day of history, or too many gaps in it");
  }

  @Test
  void whatAnAutoscalerReckonsWithIsNotSafe() {
    lab.scaled = Optional.of(new Scaled(true, false));

    lab.days(8, 200, 600 * MIB);

    assertThat(only(lab.status("deployment.web")).cpu().gate()).isEqualTo(Gate.ScaledByHpa);
    assertThat(only(lab.status("deployment.web")).memory().gate()).isEqualTo(Gate.Open);
  }

  @Test
  void nothingIsSafeWhileItIsNotKnownWhatAutoscalersReckonWith() {
    lab.scaled = Optional.empty();

    lab.days(8, 200, 600 * MIB);

    RightsizingStatus status = lab.status("deployment.web");
    assertThat(status.gate()).isEqualTo(Gate.NotYet);
    assertThat(status.reasons()).anyMatch(reason -> reason.contains("is not known"));
  }

  @Test
  void savingsAreOfAllPodsAtTheirMachinesPrices() {
    lab.minute(
        fresh(
            "n1",
            lab.pod("web-1", lab.container("main", 0, 100 * MIB)),
            lab.pod("web-2", lab.container("main", 0, 100 * MIB))));

    RightsizingStatus status = lab.status("deployment.web");
    assertThat(status.pods()).isEqualTo(2);
    assertThat(only(status).cpu().targetMillicores()).isEqualTo(10);
    assertThat(only(status).memory().targetBytes()).isEqualTo(120 * MIB);
    assertThat(status.savingsDollarsPerMonth())
        .as("2 · 730 · (0.49 · 0.10 + 392/1024 · 0.01)")
        .isEqualTo("77.13");
  }

  @Test
  void whoRequestsNothingCostsMore() {
    lab.minute(
        fresh(
            "n1", lab.pod("web-1", lab.container("main", 100, 100 * MIB).requesting(null, null))));

    RightsizingStatus status = lab.status("deployment.web");
    assertThat(only(status).cpu().requestMillicores()).isNull();
    assertThat(status.savingsDollarsPerMonth()).startsWith("-");
  }

  @Test
  void podsOfAWorkloadShareAHistoryInWhichEachMinuteWeighsAMinute() {
    for (int i = 0; i < 100; i++) {
      lab.minute(
          fresh(
              "n1",
              lab.pod("web-1", lab.container("main", 100, 100 * MIB)),
              lab.pod("web-2", lab.container("main", 300, 200 * MIB))));
    }

    ContainerSizing main = only(lab.status("deployment.web"));
    assertThat(main.basis().samples()).as("a tenth of them may be to come").isBetween(181L, 200L);
    assertThat(main.basis().hours()).isEqualTo(1);
    assertThat(main.cpu().needMillicores()).as("half of the minutes need it").isGreaterThan(295);
    assertThat(main.memory().needBytes()).isEqualTo(200 * MIB);
  }

  @Test
  void whatWasThrottledOrWaitedForCountsAsNeeded() {
    for (int i = 0; i < 60; i++) {
      lab.minute(
          fresh("n1", Waiting.of(lab.pod("web-1", lab.container("main", 100, 100 * MIB)), 100)));
    }

    ContainerSizing main = only(lab.status("deployment.web"));
    assertThat(main.basis().unmetPermille()).isEqualTo(500);
    assertThat(main.cpu().needMillicores()).isBetween(195L, 210L);
    assertThat(main.cpu().vpaTargetMillicores()).as("knows use alone").isLessThan(140);
  }

  @Test
  void aDaemonSetIsSizedByMachineTypeAndTheMostDemandingDecides() {
    PodReport.Owner owner = new PodReport.Owner("DaemonSet", "agent");
    for (int i = 0; i < 30; i++) {
      lab.minute(
          onMachine(
              "small", fresh("n1", lab.owned("a-1", owner, lab.container("main", 50, 64 * MIB)))),
          onMachine(
              "large",
              fresh("n2", lab.owned("a-2", owner, lab.container("main", 400, 256 * MIB)))));
    }

    ContainerSizing main = only(lab.status("daemonset.agent"));
    assertThat(main.machineGroups())
        .extracting(MachineGroup::machineTypes)
        .containsExactly(List.of("small"), List.of("large"));
    assertThat(main.cpu().targetMillicores())
        .isEqualTo(main.machineGroups().getLast().targetMillicores());
    assertThat(main.reasons()).anyMatch(reason -> reason.contains("most demanding"));
  }

  @Test
  void valuesHoldUntilAnAgentTellsOfOthers() {
    lab.minute(fresh("n1", lab.pod("web-1", lab.container("main", 200, 100 * MIB))));
    for (int i = 0; i < 59; i++) {
      lab.minute();
    }

    assertThat(only(lab.status("deployment.web")).basis().hours()).isZero();
    for (int i = 0; i < 12; i++) {
      lab.minute();
    }
    lab.minute(fresh("n1", lab.pod("web-1", lab.container("main", 300, 100 * MIB))));
    assertThat(only(lab.status("deployment.web")).basis().samples()).isGreaterThan(60);
  }

  @Test
  void aSilentAgentsPodsAreNotMeasuredButStay() {
    for (int i = 0; i < 10; i++) {
      lab.minute(fresh("n1", lab.pod("web-1", lab.container("main", 200, 100 * MIB))));
    }
    long samples = only(lab.status("deployment.web")).basis().samples();
    lab.minute(stale("n1", lab.pod("web-1", lab.container("main", 900, 100 * MIB))));
    for (int i = 0; i < 120; i++) {
      lab.minute();
    }

    RightsizingStatus status = lab.status("deployment.web");
    assertThat(status.pods()).isEqualTo(1);
    assertThat(only(status).basis().samples()).isBetween(samples, samples + 1);
    assertThat(only(status).cpu().needMillicores()).isLessThan(250);
  }

  @Test
  void aWorkloadWithoutPodsIsShownForAnHour() {
    lab.minute(fresh("n1", lab.pod("web-1", lab.container("main", 200, 100 * MIB))));
    for (int i = 0; i < 30; i++) {
      lab.minute(fresh("n1"));
    }
    assertThat(lab.status("deployment.web").pods()).isZero();

    for (int i = 0; i < 31; i++) {
      lab.minute(fresh("n1"));
    }
    assertThat(lab.names()).isEmpty();
  }

  @Test
  void aCronJobIsShownForEightDaysAndPaysForTheTimeItRan() {
    PodReport.Owner owner = new PodReport.Owner("Job", "night-" + minutes());
    lab.minute(fresh("n1", lab.owned("night-x", owner, lab.container("main", 10, 100 * MIB))));
    for (int i = 0; i < 99; i++) {
      lab.minute(fresh("n1"));
    }

    RightsizingStatus status = lab.status("cronjob.night");
    assertThat(status.reasons()).anyMatch(reason -> reason.contains("ran on average"));
    assertThat(Double.parseDouble(status.savingsDollarsPerMonth())).isBetween(0.1, 1.5);

    lab.clock.advance(Duration.ofDays(8));
    lab.minute(fresh("n1"));
    assertThat(lab.names()).isEmpty();
  }

  @Test
  void aPodThatCameAndWentBetweenTwoTurnsCounts() {
    lab.telemetry.say(fresh("n1", lab.pod("web-1", lab.container("main", 200, 100 * MIB))));
    lab.minute(fresh("n1"));
    lab.minute(fresh("n1", lab.pod("web-2", lab.container("main", 200, 100 * MIB))));

    assertThat(only(lab.status("deployment.web")).basis().samples()).isEqualTo(2);
  }

  @Test
  void barePodsStaticPodsAndJobsHaveNoTemplateAndNoRow() {
    lab.minute(
        fresh(
            "n1",
            lab.owned("bare", null, lab.container("main", 200, 100 * MIB)),
            lab.owned(
                "static", new PodReport.Owner("Node", "n1"), lab.container("main", 200, 100 * MIB)),
            lab.owned(
                "once", new PodReport.Owner("Job", "once"), lab.container("main", 200, 100 * MIB)),
            lab.owned(
                "own", new PodReport.Owner("Widget", "x"), lab.container("main", 200, 100 * MIB))));

    assertThat(lab.names()).isEmpty();
  }

  @Test
  void aContainerThatIsNotMeasuredHasNoHistory() {
    lab.minute(
        fresh(
            "n1",
            lab.pod("web-1", lab.container("main", 200, 100 * MIB), lab.container("blind", 0, 0))));

    assertThat(lab.status("deployment.web").containers())
        .extracting(ContainerSizing::name)
        .containsExactly("main");
  }

  @Test
  void noMoreHistoriesAreKeptThanThereIsRoomFor() {
    Lab small = new Lab(1);
    small.minute(
        fresh(
            "n1",
            small.pod(
                "web-1",
                small.container("a", 200, 100 * MIB),
                small.container("b", 200, 100 * MIB))));

    assertThat(small.status("deployment.web").containers()).hasSize(1);
  }

  @Test
  void requestsAreThoseBeforeAWebhookScaledThem() {
    PodReport pod = lab.pod("web-1", lab.container("main", 100, 100 * MIB));
    lab.minute(fresh("n1", scaled(pod, 2000)));

    RightsizingStatus status = lab.status("deployment.web");
    assertThat(only(status).cpu().requestMillicores()).isEqualTo(2000);
    assertThat(status.reasons()).anyMatch(reason -> reason.contains("OvercommitPolicy"));
  }

  @Test
  void whatPeopleDoNotSeeIsNoEvent() {
    lab.days(2, 200, 100 * MIB);
    String before = lab.revisions.current().toString();

    lab.minute(fresh("n1", lab.pod("web-1", lab.container("main", 203, 100 * MIB))));

    assertThat(lab.revisions.current()).hasToString(before);
  }

  @Test
  void theTableSaysWhatAnEngineerAsks() {
    lab.minute(fresh("n1", lab.pod("web-1", lab.container("main", 0, 100 * MIB))));

    List<TableColumn<Rightsizing>> columns = RightsizingResource.declare(lab.store).columns();
    assertThat(
            columns.stream()
                .map(column -> column.name() + "=" + column.value().apply(lab.rows().getFirst()))
                .collect(Collectors.joining("\n")))
        .isEqualTo(
            """
            Name=deployment.web
            CPU=500m
            CPU-Target=10m
            Memory=512Mi
            Mem-Target=120Mi
            $/Month=38.56
            Confidence=Low
            Safe=NotYet
            Pods=1
            VPA-CPU=25m
            VPA-Mem=250Mi
            Why=CPU demand is below the least that is advised, 10m
            Age=2026-11-01T00:00:00Z\
            """);
  }

  private static PodReport created(PodReport pod, Instant created) {
    return new PodReport(
        pod.uid(),
        pod.namespace(),
        pod.name(),
        pod.labels(),
        created,
        pod.owner(),
        pod.placement(),
        pod.requests(),
        pod.originalCpuMillicores(),
        pod.usage(),
        pod.need(),
        pod.containers());
  }

  private long minutes() {
    return Lab.START.getEpochSecond() / 60;
  }

  private static ContainerSizing only(RightsizingStatus status) {
    assertThat(status.containers()).hasSize(1);
    return status.containers().getFirst();
  }
}
