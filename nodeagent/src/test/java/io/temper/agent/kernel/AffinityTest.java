package io.temper.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AffinityTest {
  private final Affinity affinity = new Affinity();
  private Process process;

  @BeforeEach
  void startProcess() throws IOException {
    process = new ProcessBuilder("sleep", "600").start();
  }

  @AfterEach
  void stopProcess() {
    process.destroyForcibly().onExit().join();
    affinity.close();
  }

  @Test
  void nudgedThreadHasItsCpusBack() {
    BitSet before = affinity.of(tid());

    boolean nudged = affinity.nudge(tid(), 0, before);

    assertThat(nudged).isTrue();
    assertThat(affinity.of(tid())).isEqualTo(before);
    assertThat(before.isEmpty()).isFalse();
  }

  @Test
  void threadThatSomebodyNarrowedStaysNarrow() throws IOException, InterruptedException {
    Process taskset = new ProcessBuilder("taskset", "--pid", "--cpu-list", "0", "" + tid()).start();
    assertThat(taskset.waitFor(10, TimeUnit.SECONDS)).isTrue();
    BitSet wider = new BitSet();
    wider.set(0, 2);

    affinity.nudge(tid(), 0, wider);

    assertThat(affinity.of(tid()).cardinality()).isOne();
  }

  @Test
  void threadThatIsGoneIsNoError() {
    process.destroyForcibly().onExit().join();

    assertThat(affinity.nudge(tid(), 0, new BitSet())).isFalse();
    assertThat(affinity.of(tid()).isEmpty()).isTrue();
  }

  private int tid() {
    return Math.toIntExact(process.pid());
  }
}
