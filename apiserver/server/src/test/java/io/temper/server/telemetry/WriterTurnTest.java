package io.temper.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.time.Clocks;
import io.temper.server.FakeClock;
import io.temper.server.perf.Samples;
import io.temper.server.port.Cell.Document;
import io.temper.server.trust.FakeCell;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class WriterTurnTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Clocks clocks = new Clocks(new FakeClock(Samples.NOW), nanos::get);
  private final FakeCell cell = new FakeCell();
  private final WriterTurn a = new WriterTurn(cell, "a", clocks);
  private final WriterTurn b = new WriterTurn(cell, "b", clocks);

  @Test
  void firstToLookHasIt() {
    a.look();
    b.look();

    assertThat(a.term()).isEqualTo(1);
    assertThat(b.term()).isZero();
    assertThat(a.reached()).isEmpty();
  }

  @Test
  void whoSaysSoAgainAndAgainKeepsIt() {
    for (int i = 0; i < 20; i++) {
      a.look();
      b.look();
      pass(5);
    }

    assertThat(a.term()).isEqualTo(1);
    assertThat(b.term()).isZero();
  }

  @Test
  void silentOneLosesItOnlyAfterItDoesNotBelieveInItAnyMore() {
    a.look();
    b.look();
    a.reach(60_000);
    a.look();
    b.look();

    pass(9);
    assertThat(a.term()).isEqualTo(1);
    b.look();
    pass(1);
    assertThat(a.term()).isZero();
    b.look();
    assertThat(b.term()).isZero();
    pass(5);
    b.look();

    assertThat(b.term()).isEqualTo(1);
    assertThat(b.reached()).hasValue(60_000);
  }

  @Test
  void oneThatComesBackHasAnotherTurnAndHearsHowFarTheOtherCame() {
    a.look();
    b.look();
    pass(20);
    b.look();
    b.reach(30_000);
    b.look();
    a.look();
    assertThat(a.term()).isZero();
    assertThat(a.reached()).hasValue(30_000);

    b.close();
    a.look();

    assertThat(a.term()).isEqualTo(2);
    assertThat(a.reached()).hasValue(30_000);
  }

  @Test
  void whoLetsGoLeavesItToTheNextAtOnceWithAllThatWasReached() {
    a.look();
    b.look();
    a.reach(45_000);

    a.close();
    b.look();

    assertThat(b.term()).isEqualTo(1);
    assertThat(b.reached()).hasValue(45_000);
  }

  @Test
  void nobodyHasItWhileTheClusterIsOutOfReachForLong() {
    a.look();
    cell.down(true);
    pass(9);
    a.look();
    assertThat(a.term()).isEqualTo(1);
    pass(1);
    assertThat(a.term()).isZero();

    cell.down(false);
    a.look();

    assertThat(a.term()).isEqualTo(2);
  }

  @Test
  void whoComesSecondInARaceDoesNotHaveIt() {
    cell.rival(Map.of(WriterTurn.HOLDER, "b", WriterTurn.UNTIL, ""));

    a.look();

    assertThat(a.term()).isZero();
  }

  @Test
  void muchProgressIsSaidAtOnce() {
    a.look();
    long start = Samples.NOW.toEpochMilli();
    a.reach(start);
    a.look();

    a.reach(start + 119_000);
    assertThat(until()).isEqualTo("2026-11-22T10:00:00Z");
    a.reach(start + 120_000);
    assertThat(until()).isEqualTo("2026-11-22T10:02:00Z");
  }

  @Test
  void whatIsNoTimeIsAsIfNothingHadEverBeenWritten() {
    cell.put(Map.of(WriterTurn.HOLDER, "", WriterTurn.UNTIL, "yesterday"));

    a.look();

    assertThat(a.term()).isEqualTo(1);
    assertThat(a.reached()).isEmpty();
  }

  @Test
  void otherProcessOfTheSameNameGoesOn() {
    a.look();
    a.reach(15_000);
    a.look();
    WriterTurn again = new WriterTurn(cell, "a", clocks);

    again.look();

    assertThat(again.term()).isEqualTo(1);
    assertThat(again.reached()).hasValue(15_000);
  }

  private String until() {
    return cell.read().map(Document::data).orElseThrow().getOrDefault(WriterTurn.UNTIL, "");
  }

  private void pass(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }
}
