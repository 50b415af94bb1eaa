package io.temper.scheduler.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.perf.Tier;
import io.temper.machinery.time.FakeClock;
import io.temper.scheduler.publish.FencePolicy.Fence;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A node of 16 CPUs, two a core: seven cores can be fenced beside the reserve.
final class LedgerTest {
  private static final String ENFORCING = "ScxLayered/Enforcing";

  private final FakeClock clock = new FakeClock();
  private final Ledger ledger = new Ledger(2, Duration.ofSeconds(30), clock.clocks());

  @Test
  void freshNodeShowsItsPressureAndWhatCanBeFenced() {
    node(ENFORCING, "mid", "");

    assertThat(ledger.differences(false))
        .containsExactlyInAnyOrder(
            new Difference("n", Mark.PRESSURE, "mid", ""),
            new Difference("n", Mark.FENCE, "14000", ""));
  }

  @Test
  void nodeThatShowsWhatItShouldIsLeftAlone() {
    renewed();
    ledger.node("n", new NodeState(16_000, ENFORCING, "low", "", "low", "14000"));

    assertThat(ledger.differences(false)).isEmpty();
  }

  @Test
  void nodeWhoseAgentIsSilentShowsNothing() {
    renewed();
    ledger.node("n", new NodeState(16_000, ENFORCING, "low", "", "low", "14000"));

    clock.advance(Duration.ofSeconds(31));

    assertThat(ledger.differences(false))
        .containsExactlyInAnyOrder(
            new Difference("n", Mark.PRESSURE, "", "low"),
            new Difference("n", Mark.FENCE, "", "14000"));
  }

  @Test
  void leaseThatIsDeletedIsAsGoodAsOld() {
    renewed();
    ledger.node("n", new NodeState(16_000, ENFORCING, "low", "", "low", "14000"));

    ledger.leaseGone("n");

    assertThat(ledger.differences(false)).allMatch(each -> each.wanted().isEmpty()).hasSize(2);
  }

  /// Its Lease may still be young.
  @Test
  void replacedNodeShowsNothingBeforeItsOwnAgentSpeaks() {
    node(ENFORCING, "low", "");

    ledger.nodeGone("n");
    ledger.node("n", new NodeState(16_000, "", "", "", "", ""));

    assertThat(ledger.differences(false)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ScxLayered/Observing",
    "ScxLayered/SafeMode",
    "CpuWeight/Enforcing",
    "None/Observing",
    "''"
  })
  void nodeThatFencesNothingHasNoResource(String enforcement) {
    node(enforcement, "", "");

    assertThat(ledger.differences(false)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"LOW", "worst", "'low,high'", "''"})
  void pressureThatNobodyUnderstandsIsNotShown(String pressure) {
    node("None/Observing", pressure, "");

    assertThat(ledger.differences(false)).isEmpty();
  }

  @Test
  void podsThatDoNotAskTakeFromWhatIsThere() {
    node(ENFORCING, "", "");
    ledger.pod("critical", new Holding("n", Tier.Critical, 3_000, 0));
    // Half a core is a whole one, and a core is two CPUs.
    ledger.pod("high", new Holding("n", Tier.High, 500, 0));
    ledger.pod("normal", new Holding("n", Tier.Normal, 9_000, 0));

    assertThat(fence()).isEqualTo("9000");
  }

  @Test
  void podsThatAskAreSubtractedByTheScheduler() {
    node(ENFORCING, "", "");
    ledger.pod("critical", new Holding("n", Tier.Critical, 3_000, 3_000));
    ledger.pod("half", new Holding("n", Tier.Critical, 2_000, 500));

    assertThat(fence()).isEqualTo("12500");
  }

  /// A kubelet that starts again admits its running pods anew, by what the node has.
  @Test
  void neverIsThereLessThanWhatWasGiven() {
    node(ENFORCING, "", "");
    ledger.pod("asks", new Holding("n", Tier.Critical, 9_000, 9_000));
    ledger.pod("does not", new Holding("n", Tier.Critical, 14_000, 0));

    assertThat(fence()).isEqualTo("9000");

    ledger.podGone("asks");
    assertThat(fence()).isEqualTo("0");

    ledger.podGone("does not");
    assertThat(fence()).isEqualTo("14000");
  }

  @Test
  void podThatMovesOrChangesCountsOnce() {
    node(ENFORCING, "", "");
    ledger.pod("p", new Holding("other", Tier.Critical, 4_000, 0));
    ledger.pod("p", new Holding("n", Tier.Critical, 4_000, 0));
    ledger.pod("p", new Holding("n", Tier.Critical, 2_000, 0));

    assertThat(fence()).isEqualTo("12000");
  }

  @Test
  void policyDecidesWhatIsFenced() {
    ledger.policy("exclusive", new FencePolicy(2, new Fence(true, true), new Fence(true, false)));
    ledger.policy("none", new FencePolicy(1, new Fence(false, false), new Fence(true, false)));
    ledger.policy("vast", new FencePolicy(99, new Fence(true, false), new Fence(true, false)));

    node(ENFORCING, "", "exclusive");
    assertThat(fence()).isEqualTo("6000");
    node(ENFORCING, "", "none");
    assertThat(ledger.differences(false)).isEmpty();
    node(ENFORCING, "", "vast");
    assertThat(fence()).isEqualTo("0");
  }

  @Test
  void nothingIsPromisedUnderAPolicyThatIsNotKnown() {
    node(ENFORCING, "", "new");
    assertThat(ledger.differences(false)).isEmpty();

    ledger.policy("new", FencePolicy.DEFAULT);
    assertThat(fence()).isEqualTo("14000");

    ledger.policyGone("new");
    assertThat(ledger.differences(false)).isEmpty();
  }

  @Test
  void allIsTakenBackWhenAsked() {
    renewed();
    ledger.node("n", new NodeState(16_000, ENFORCING, "low", "", "low", "14000"));

    assertThat(ledger.differences(true))
        .containsExactlyInAnyOrder(
            new Difference("n", Mark.PRESSURE, "", "low"),
            new Difference("n", Mark.FENCE, "", "14000"));
  }

  @Test
  void whatNodesShowIsCounted() {
    ledger.node("a", new NodeState(16_000, "", "", "", "low", ""));
    ledger.node("b", new NodeState(16_000, "", "", "", "low", "0"));

    assertThat(List.of(ledger.showing(Mark.PRESSURE), ledger.showing(Mark.FENCE)))
        .containsExactly(2, 1);
  }

  private String fence() {
    return ledger.differences(false).stream()
        .filter(each -> each.mark() == Mark.FENCE)
        .map(Difference::wanted)
        .findFirst()
        .orElse("as shown");
  }

  private void node(String enforcement, String pressure, String policy) {
    renewed();
    ledger.node("n", new NodeState(16_000, enforcement, pressure, policy, "", ""));
  }

  private void renewed() {
    ledger.renewed("n", clock.clocks().now());
  }
}
