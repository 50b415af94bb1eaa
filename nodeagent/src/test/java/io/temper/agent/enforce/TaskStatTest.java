package io.temper.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TaskStatTest {
  private static final String AFTER_STATE = " 1".repeat(35) + " 7 0 0";

  @ParameterizedTest
  @ValueSource(strings = {"sh", "a b) R 3", "((", ") S ("})
  void nameMayHoldAnything(String name) {
    TaskStat stat = TaskStat.parse("42 (" + name + ") R" + AFTER_STATE);

    assertThat(stat).isEqualTo(new TaskStat('R', 7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "42 (sh", "42 (sh)", "42 (sh) R 1 2 3"})
  void whatIsCutShortIsNoThread(String text) {
    assertThat(TaskStat.parse(text)).isEqualTo(new TaskStat(' ', -1));
  }

  @Test
  void threadOfTheKernelIsRead() {
    TaskStat stat = TaskStat.read(Path.of("/proc"), "self");

    assertThat(stat.state()).isNotEqualTo(' ');
    assertThat(stat.lastCpu()).isNotNegative();
  }
}
