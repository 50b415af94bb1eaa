package io.temper.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.FakeClock;
import io.temper.agent.enforce.EnforcementView;
import io.temper.agent.observe.ThreadReading;
import io.temper.agent.v1.Enforcement;
import io.temper.agent.v1.Node;
import io.temper.agent.v1.Pod;
import io.temper.agent.v1.Resources;
import io.temper.agent.v1.Usage;
import io.temper.agent.v1.Violation;
import io.temper.crds.Annotations;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class AnnouncerTest {
  private final FakeClock clock = new FakeClock();
  private final Board board = new Board();
  private final FakeNodeRecord record = new FakeNodeRecord();
  private boolean synced = true;
  private final Announcer announcer = new Announcer(board, new Answers(), record, clock);

  @Test
  void nodeSaysWhatTheAgentDoesAndWhatTheTiersTake() {
    board.node(node("Enforcing", "", 7));
    board.pod(pod("a", "Critical", 1500, 1234));
    board.pod(pod("b", "Critical", 500, 0));
    board.pod(pod("c", "Background", 0, 88));

    look();

    assertThat(record.uids()).containsExactly("u1");
    assertThat(record.annotated().getFirst())
        .containsEntry(Annotations.AGENT_STATUS, "Enforcing")
        .containsEntry(Annotations.ENFORCEMENT, "ScxLayered/Enforcing")
        .containsEntry(Annotations.CONFIG_GENERATION, "7")
        .containsEntry(
            Annotations.TIER_PODS, "system=0,critical=2,high=0,normal=0,low=0,background=1")
        .containsEntry(
            Annotations.TIER_CPU_REQUESTED,
            "system=0,critical=2000,high=0,normal=0,low=0,background=0")
        .containsEntry(
            Annotations.TIER_CPU_USED,
            "system=0,critical=1230,high=0,normal=0,low=0,background=90");
  }

  @Test
  void whatMovesLittleIsNotWritten() {
    board.node(node("Observing", "", 0));
    board.pod(pod("a", "Normal", 100, 1000));
    look();

    for (int second = 0; second < 60; second++) {
      clock.advanceMillis(1000);
      board.pod(pod("a", "Normal", 100, 1000 + second));
      look();
    }

    assertThat(record.annotated()).hasSize(1);
  }

  @Test
  void totalsAreWrittenTenSecondsApart() {
    board.node(node("Observing", "", 0));
    board.pod(pod("a", "Normal", 100, 1000));
    look();

    for (int second = 1; second <= 30; second++) {
      clock.advanceMillis(1000);
      board.pod(pod("a", "Normal", 100, 1000 + 500 * second));
      look();
    }

    assertThat(record.annotated()).hasSize(4);
  }

  @Test
  void whatTheAgentDoesIsWrittenAtOnce() {
    board.node(node("Enforcing", "", 3));
    look();
    clock.advanceMillis(1000);
    board.node(node("SafeMode", "asked by annotation", 4));
    look();

    assertThat(record.annotated()).hasSize(2);
    assertThat(record.annotated().getLast())
        .containsEntry(Annotations.AGENT_STATUS, "SafeMode: asked by annotation")
        .containsEntry(Annotations.CONFIG_GENERATION, "4");
  }

  @Test
  void brokenInvariantsAreCountedAtOnceAndTakenBack() {
    board.node(node("Enforcing", "", 3));
    look();
    clock.advanceMillis(1000);
    board.node(
        node("Enforcing", "", 3).toBuilder()
            .addViolations(Violation.newBuilder().setInvariant("layer_mismatch"))
            .addViolations(Violation.newBuilder().setInvariant("affinity_fallback"))
            .addViolations(Violation.newBuilder().setInvariant("layer_mismatch"))
            .build());
    look();
    clock.advanceMillis(1000);
    board.node(node("Enforcing", "", 3));
    look();

    assertThat(record.annotated()).hasSize(3);
    assertThat(record.annotated().get(1))
        .containsEntry(Annotations.LINT_VIOLATIONS, "affinity_fallback=1,layer_mismatch=2");
    assertThat(record.annotated().getLast()).doesNotContainKey(Annotations.LINT_VIOLATIONS);
  }

  @Test
  void policyInForceIsNamedAtOnceAndNoLongerWhenTheDefaultsHold() {
    board.node(node("Enforcing", "", 3));
    look();
    clock.advanceMillis(1000);
    Node.Builder governed = node("Enforcing", "", 3).toBuilder();
    governed.getEnforcementBuilder().setPolicy("batch-nodes");
    board.node(governed.build());
    look();
    clock.advanceMillis(1000);
    board.node(node("Enforcing", "", 3));
    look();

    assertThat(record.annotated()).hasSize(3);
    assertThat(record.annotated().get(1)).containsEntry(Annotations.NODE_POLICY, "batch-nodes");
    assertThat(record.annotated().getLast()).doesNotContainKey(Annotations.NODE_POLICY);
  }

  @Test
  void pressureIsSaidOnceItIsKnownAndAgainWhenItIsAnother() {
    board.node(node("Enforcing", "", 3));
    look();
    for (int permille : new int[] {300, 200, 260, 700}) {
      clock.advanceMillis(10_000);
      Node.Builder pressed = node("Enforcing", "", 3).toBuilder();
      pressed.getUsageBuilder().getPressureBuilder().setCpuSomePermille(permille);
      board.node(pressed.build());
      look();
    }

    assertThat(record.annotated())
        .extracting(annotations -> annotations.get(Annotations.CPU_PRESSURE))
        .containsExactly(null, "mid", "high");
  }

  @Test
  void leaseIsRenewedEveryTwentySeconds() {
    board.node(node("Observing", "", 0));
    for (int second = 0; second < 60; second++) {
      look();
      clock.advanceMillis(1000);
    }

    assertThat(record.renewed()).hasSize(3);
    assertThat(record.renewed().get(1) - record.renewed().get(0)).isEqualTo(20_000);
  }

  @Test
  void nothingIsWrittenBeforeTheNodeIsKnown() {
    board.node(Node.newBuilder().setName("n1").build());
    look();
    clock.advanceMillis(60_000);
    look();

    assertThat(record.annotated()).isEmpty();
    assertThat(record.renewed()).isEmpty();
  }

  @Test
  void totalsOfPodsNotMeasuredYetAreWaitedForButNotForEver() {
    synced = false;
    board.node(node("Observing", "", 0));
    board.pod(Pod.newBuilder().setUid("a").setTier("Normal").build());
    look();
    synced = true;
    clock.advanceMillis(1000);
    look();
    assertThat(record.annotated()).isEmpty();

    clock.advanceMillis(14_000);
    look();

    assertThat(record.annotated()).hasSize(1);
  }

  @Test
  void whatIsRefusedIsTriedAgainMoreAndMoreRarelyAndTold() {
    board.node(node("Observing", "", 0));
    record.refuse("HTTP 403 nodes is forbidden");
    for (int second = 0; second < 600; second++) {
      look();
      clock.advanceMillis(1000);
    }

    // 2, 4, 8, 16, 32, then 60 seconds apart, each longer by up to a half.
    assertThat(record.annotated()).hasSizeBetween(9, 15);
    assertThat(announcer.tallies())
        .allSatisfy(tally -> {
          assertThat(tally.done()).isZero();
          assertThat(tally.failed()).isGreaterThan(8);
          assertThat(tally.failing()).isEqualTo("HTTP 403 nodes is forbidden");
        });

    record.refuse("");
    clock.advanceMillis(90_000);
    look();

    assertThat(announcer.tallies())
        .allSatisfy(tally -> {
          assertThat(tally.done()).isEqualTo(1);
          assertThat(tally.failing()).isEmpty();
        });
  }

  @Test
  void nodeThatWasMadeAnewIsWrittenToAtOnce() {
    board.node(node("Observing", "", 0));
    look();
    clock.advanceMillis(1000);
    board.node(node("Observing", "", 0).toBuilder().setUid("u2").build());
    look();

    assertThat(record.uids()).containsExactly("u1", "u2");
  }

  @Test
  void whatOthersChangedIsPutRightAfterTenMinutes() {
    board.node(node("Observing", "", 0));
    look();
    clock.advanceMillis(599_000);
    look();
    assertThat(record.annotated()).hasSize(1);

    clock.advanceMillis(1000);
    look();

    assertThat(record.annotated()).hasSize(2);
    assertThat(record.annotated().getLast()).isEqualTo(record.annotated().getFirst());
  }

  @Test
  void reasonOfAnyLengthIsCut() {
    board.node(node("Observing", "no ".repeat(100_000), 0));
    look();

    assertThat(record.annotated().getFirst().get(Annotations.AGENT_STATUS))
        .startsWith("Observing: no no")
        .hasSize(256);
  }

  @Test
  void tierNobodyKnowsCountsNowhere() {
    board.node(node("Observing", "", 0));
    board.pod(pod("a", "Golden", 100, 1000));
    look();

    assertThat(record.annotated().getFirst().get(Annotations.TIER_PODS))
        .isEqualTo("system=0,critical=0,high=0,normal=0,low=0,background=0");
  }

  private void look() {
    announcer.look();
    while (announcer.writing()) {
      Thread.onSpinWait();
    }
  }

  private static Node node(String state, String reason, long generation) {
    return Node.newBuilder()
        .setName("n1")
        .setUid("u1")
        .setEnforcement(
            Enforcement.newBuilder()
                .setBackend("ScxLayered")
                .setState(state)
                .setReason(reason)
                .setGeneration(generation))
        .build();
  }

  private static Pod pod(String uid, String tier, long requested, long used) {
    return Pod.newBuilder()
        .setUid(uid)
        .setTier(tier)
        .setRequests(Resources.newBuilder().setCpuMillicores(requested))
        .setUsage(Usage.newBuilder().setCpuUsedMillicores(used))
        .build();
  }

  private final class Answers implements AgentView {
    @Override
    public EnforcementView enforcement() {
      return EnforcementView.STARTING;
    }

    @Override
    public int policiesRefused() {
      return 0;
    }

    @Override
    public AgentStatus status() {
      return new AgentStatus(clock.nanos(), 0, 0, 0, 0, 0, 0, synced, synced, true, 0);
    }

    @Override
    public List<ThreadReading> hotThreads(int limit) {
      return List.of();
    }
  }
}
