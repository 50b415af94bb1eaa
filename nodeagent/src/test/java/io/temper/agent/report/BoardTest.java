package io.temper.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.Cases;
import io.temper.agent.v1.Generation;
import io.temper.agent.v1.Node;
import io.temper.agent.v1.Observation;
import io.temper.agent.v1.Pod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BoardTest {
  @Test
  void firstMessageIsCompleteAndLaterOnesHoldChanges() {
    Board board = new Board();
    board.node(Node.newBuilder().setName("n").build());
    board.pod(pod("a", "Normal"));
    Board.Delta first = board.since(-1);
    board.pod(pod("b", "Low"));
    board.pod(pod("a", "Normal"));
    board.removed("unknown");
    Observation second = board.since(first.version()).observation().build();

    assertThat(first.observation().getFull()).isTrue();
    assertThat(first.observation().hasNode()).isTrue();
    assertThat(second.getFull()).isFalse();
    assertThat(second.hasNode()).isFalse();
    assertThat(second.getPodsList()).extracting(Pod::getUid).containsExactly("b");
    assertThat(second.getRemovedUidsList()).isEmpty();
  }

  @Test
  void whatIsCalmWaitsTwoSecondsForMore() {
    Board board = new Board();
    board.pod(pod("a", "Normal"));
    board.gather(0);
    board.pod(pod("b", "Normal"));
    board.gather(1_000_000_000L);
    assertThat(board.shown()).isZero();

    board.gather(2_000_000_000L);
    assertThat(board.shown()).isEqualTo(board.version());
  }

  @Test
  void whatIsUrgentTakesAlongWhatWaits() {
    Board board = new Board();
    board.pod(pod("a", "Normal"));
    board.gather(0);

    board.flush();
    assertThat(board.shown()).isEqualTo(board.version());

    board.pod(pod("b", "Normal"));
    long version = board.version();
    board.gather(2_000_000_000L);
    assertThat(board.shown()).as("the next waits anew").isLessThan(version);
  }

  @Test
  void generationsAreToldOnceAndAllOfThemToWhoComesLater() {
    Board board = new Board();
    board.generations(List.of(generation(1), generation(2)));
    long version = board.since(-1).version();
    board.generations(List.of(generation(2), generation(3)));

    assertThat(board.since(version).observation().getGenerationsList())
        .containsExactly(generation(3));
    assertThat(board.snapshot().getGenerationsList()).containsExactly(generation(2), generation(3));
  }

  @Test
  void whoIsTooFarBehindIsToldEverything() {
    Board board = new Board();
    board.pod(pod("stays", "Normal"));
    long version = board.since(-1).version();
    for (int i = 0; i < 3_000; i++) {
      board.pod(pod("p" + i, "Normal"));
      board.removed("p" + i);
    }

    Observation late = board.since(version).observation().build();

    assertThat(late.getFull()).isTrue();
    assertThat(late.getPodsList()).extracting(Pod::getUid).containsExactly("stays");
  }

  @Test
  void readerAtAnyPaceEndsWithTheSamePods() {
    Cases.each(random -> {
      Board board = new Board();
      Map<String, Pod> reader = new HashMap<>();
      long have = -1;
      for (int step = 0; step < 200; step++) {
        String uid = "p" + random.nextInt(10);
        if (random.nextInt(3) == 0) {
          board.removed(uid);
        } else {
          board.pod(pod(uid, "t" + random.nextInt(5)));
        }
        if (random.nextInt(8) == 0 || step == 199) {
          Board.Delta delta = board.since(have);
          have = delta.version();
          Observation observation = delta.observation().build();
          if (observation.getFull()) {
            reader.clear();
          }
          observation.getRemovedUidsList().forEach(reader::remove);
          observation.getPodsList().forEach(pod -> reader.put(pod.getUid(), pod));
        }
      }
      assertThat(reader.values())
          .containsExactlyInAnyOrderElementsOf(board.snapshot().getPodsList());
    });
  }

  private static Pod pod(String uid, String tier) {
    return Pod.newBuilder().setUid(uid).setTier(tier).build();
  }

  private static Generation generation(long number) {
    return Generation.newBuilder().setNumber(number).setKind("Swap").build();
  }
}
