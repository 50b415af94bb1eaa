package io.temper.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.Cases;
import io.temper.agent.FakeClock;
import io.temper.agent.kernel.Kernel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ThreadTableTest {
  @TempDir Path proc;

  @Test
  void threadsThatAreNoLongerListedAreSwept() {
    FakeClock clock = new FakeClock();
    for (int tid = 1; tid < 400; tid++) {
      FakeCgroupTree.write(proc.resolve(tid + "/schedstat"), "1 1 1\n");
    }
    Cases.each(random -> {
      try (Kernel kernel = new Kernel();
          ThreadTable table = new ThreadTable(kernel, clock, proc)) {
        WaitHistogram waits = new WaitHistogram();
        for (int pass = 1; pass < 6; pass++) {
          Set<Integer> listed = new HashSet<>();
          for (int i = random.nextInt(100); i > 0; i--) {
            int tid = random.nextInt(1, 400);
            listed.add(tid);
            table.sample(tid, 1, pass, waits);
          }
          table.sweep(1, pass);
          assertThat(table.size()).isEqualTo(listed.size());
          assertThat(kernel.openFiles()).isEqualTo(listed.size());
        }
      }
    });
  }

  @Test
  void busiestComeFirst() {
    FakeClock clock = new FakeClock();
    try (Kernel kernel = new Kernel();
        ThreadTable table = new ThreadTable(kernel, clock, proc)) {
      WaitHistogram waits = new WaitHistogram();
      for (int pass = 0; pass < 2; pass++) {
        for (int tid = 1; tid <= 9; tid++) {
          long run = 10_000_000L * pass * tid;
          FakeCgroupTree.write(proc.resolve(tid + "/schedstat"), run + " " + run / 2 + " 1\n");
          table.sample(tid, 1, pass, waits);
        }
        clock.advanceMillis(1_000);
      }

      int[] busiest = table.busiest(2);

      assertThat(table.tid(busiest[0])).isEqualTo(9);
      assertThat(table.tid(busiest[1])).isEqualTo(8);
      assertThat(table.microcores(busiest[0])).isEqualTo(90_000);
      assertThat(table.waitedNanosPerSecond(busiest[0])).isEqualTo(45_000_000);
    }
  }

  @Test
  void threadThatIsGoneIsNotAnError() {
    try (Kernel kernel = new Kernel();
        ThreadTable table = new ThreadTable(kernel, new FakeClock(), proc)) {
      table.sample(99, 1, 1, new WaitHistogram());

      assertThat(table.size()).isZero();
    }
  }
}
