package io.temper.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KillCountTest {
  private final KillCount count = new KillCount();

  @Test
  void ofEachRunTheLargerOfWhatIsKnownCounts() {
    assertThat(count.take("a", 1)).isTrue();
    assertThat(count.take("a", 1)).as("the status names what the cgroup counted").isFalse();
    assertThat(count.take("a", 3)).isTrue();
    assertThat(count.take("a", 2)).isFalse();
    assertThat(count.take("b", 1)).isTrue();

    assertThat(count.total()).isEqualTo(4);
  }

  @Test
  void runsOfOldStayCountedHoweverManyThereAre() {
    for (int run = 0; run < 1000; run++) {
      assertThat(count.take("run-" + run, 1)).isTrue();
    }

    assertThat(count.take("run-999", 1)).isFalse();
    assertThat(count.take("run-998", 1)).as("what a status may still name").isFalse();
    assertThat(count.total()).isEqualTo(1000);
  }
}
