package io.temper.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LiveMembershipTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''        | {}
          0         | {0}
          0-3       | {0, 1, 2, 3}
          0-1,4,6-7 | {0, 1, 4, 6, 7}
          """)
  void listsOfCpusAreReadAsTheKernelWritesThem(String list, String cpus) {
    BitSet read = LiveMembership.cpus(list + "\n");

    assertThat(read).hasToString(cpus);
  }
}
