package io.temper.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.Cases;
import io.temper.agent.FakeClock;
import io.temper.agent.kernel.Kernel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
  void threadsThatRunOrWaitMuchAreWantingWhileTheyAreLookedAt() {
    FakeClock clock = new FakeClock();
    long[][] shares = {{0, 990}, {600, 100}, {20, 20}, {5, 900}};
    try (Kernel kernel = new Kernel();
        ThreadTable table = new ThreadTable(kernel, clock, proc)) {
      WaitHistogram waits = new WaitHistogram();
      long begun = clock.nanos();
      for (int pass = 0; pass < 2; pass++) {
        clock.advanceMillis(1_000);
        for (int tid = 1; tid <= shares.length; tid++) {
          long run = 1_000_000L * pass * shares[tid - 1][0];
          long wait = 1_000_000L * pass * shares[tid - 1][1];
          FakeCgroupTree.write(proc.resolve(tid + "/schedstat"), run + " " + wait + " 1\n");
          table.sample(tid, 1, pass, waits);
        }
      }

      int[] wanting = table.wanting(9, 50, begun);

      assertThat(java.util.stream.IntStream.of(wanting).map(table::tid)).containsExactly(1, 4, 2);
      assertThat(table.runPermille(wanting[2])).isEqualTo(600);
      assertThat(table.waitPermille(wanting[2])).isEqualTo(100);
      assertThat(table.wanting(2, 50, begun)).hasSize(2);
      assertThat(table.wanting(9, 50, clock.nanos() + 1)).as("looked at too long ago").isEmpty();
    }
  }

  @Test
  void whatAThreadThatSleptDoesIsSeenFourPassesLaterAtMost() {
    FakeClock clock = new FakeClock();
    try (Kernel kernel = new Kernel();
        ThreadTable table = new ThreadTable(kernel, clock, proc)) {
      WaitHistogram waits = new WaitHistogram();
      FakeCgroupTree.write(proc.resolve("7/schedstat"), "5 5 5\n");
      for (int pass = 1; pass <= 8; pass++) {
        table.sample(7, 1, pass, waits);
        clock.advanceMillis(1_000);
      }
      assertThat(table.busiest(1)).isEmpty();

      FakeCgroupTree.write(proc.resolve("7/schedstat"), "400000005 5 6\n");
      List<Long> seen = new ArrayList<>();
      for (int pass = 9; pass <= 12; pass++) {
        table.sample(7, 1, pass, waits);
        clock.advanceMillis(1_000);
        for (int slot : table.busiest(1)) {
          seen.add(table.microcores(slot));
        }
      }

      assertThat(seen).hasSize(1);
      assertThat(seen.getFirst()).isBetween(100_000L, 400_000L);
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
