package io.temper.machinery.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.time.Eventually;
import io.temper.machinery.time.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class ExpiringCacheTest {
  private static final Duration LASTS = Duration.ofSeconds(10);

  private final FakeClock clock = new FakeClock();
  private final AtomicInteger lookups = new AtomicInteger();
  private final ExpiringCache<String, String> cache = new ExpiringCache<>(2, clock.clocks());

  @Test
  void answerIsKeptForItsTime() {
    assertThat(ask("a")).isEqualTo("a1");
    clock.advance(LASTS.minusNanos(1));
    assertThat(ask("a")).isEqualTo("a1");
    clock.advance(Duration.ofNanos(1));
    assertThat(ask("a")).isEqualTo("a2");
  }

  @Test
  void leastRecentlyUsedIsForgottenFirst() {
    ask("a");
    ask("b");
    ask("a");
    ask("c");

    assertThat(ask("a")).isEqualTo("a1");
    assertThat(ask("b")).isEqualTo("b4");
    assertThat(cache.size()).isEqualTo(2);
  }

  @Test
  void answerThatMustNotBeKeptIsNot() {
    cache.get("a", this::next, _ -> Duration.ZERO);

    assertThat(ask("a")).isEqualTo("a2");
  }

  @Test
  void failureIsEverybodysAndNotKept() {
    Supplier<String> failing =
        () -> {
          throw new IllegalStateException("no answer");
        };

    assertThatThrownBy(() -> cache.get("a", failing, _ -> LASTS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no answer");
    assertThat(ask("a")).isEqualTo("a1");
  }

  @Test
  void manyWhoAskAtOnceCauseOneQuestion() throws InterruptedException {
    var answer = new CountDownLatch(1);
    Supplier<String> slow =
        () -> {
          lookups.incrementAndGet();
          awaitUninterruptibly(answer);
          return "known";
        };
    List<Thread> asking = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      asking.add(
          Thread.ofPlatform()
              .start(() -> assertThat(cache.get("a", slow, _ -> LASTS)).isNotNull()));
    }
    Eventually.until(
        "all wait",
        () -> asking.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));

    answer.countDown();
    for (Thread thread : asking) {
      thread.join();
    }

    assertThat(lookups).hasValue(1);
  }

  private String ask(String key) {
    return cache.get(key, () -> key + lookups.incrementAndGet(), _ -> LASTS);
  }

  private String next() {
    return "x" + lookups.incrementAndGet();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
