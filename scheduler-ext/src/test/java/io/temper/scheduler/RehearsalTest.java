package io.temper.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.perf.Tier;
import io.temper.machinery.time.FakeClock;
import io.temper.scheduler.density.Demand;
import io.temper.scheduler.extender.PodReader;
import io.temper.scheduler.extender.PodReader.AskedPod;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RehearsalTest {
  private final FakeClock clock = new FakeClock();
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void thousandsOfPodsAreAskedAbout() {
    PodReader pods =
        (text, start, end) -> {
          asked.incrementAndGet();
          assertThat(new String(text, start, end - start, UTF_8))
              .startsWith("{\"metadata\"")
              .endsWith("}");
          return new AskedPod("uid", new Demand(Tier.Normal, 100), 100);
        };

    rehearsal(pods).run();

    assertThat(asked).hasValueGreaterThan(1_000);
  }

  @Test
  void oneThatIsStoppedAsksNoMore() {
    Rehearsal[] running = new Rehearsal[1];
    PodReader pods =
        (_, _, _) -> {
          asked.incrementAndGet();
          running[0].stop();
          return new AskedPod("uid", new Demand(Tier.Normal, 100), 100);
        };
    running[0] = rehearsal(pods);

    running[0].run();

    assertThat(asked).hasValue(1);
  }

  private Rehearsal rehearsal(PodReader pods) {
    return new Rehearsal(pods, 16, clock.clocks());
  }
}
