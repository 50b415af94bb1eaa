package io.temper.machinery.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Cases;
import io.temper.machinery.time.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SendWindowsTest {
  private static final long PATIENCE = Duration.ofSeconds(20).toNanos();

  private final SendWindows windows = new SendWindows();

  @Test
  void neitherTheStreamsNorTheConnectionsWindowIsOverdrawn() throws IOException {
    SendWindows.Window first = windows.open();
    SendWindows.Window second = windows.open();
    windows.initial(100);

    assertThat(first.take(70, PATIENCE)).isEqualTo(70);
    assertThat(first.take(70, PATIENCE)).as("of the stream").isEqualTo(30);
    windows.initial(1 << 20);
    assertThat(second.take(1 << 20, PATIENCE))
        .as("of the connection")
        .isEqualTo(SendWindows.DEFAULT - 100);
  }

  @Test
  void windowThatDoesNotGrowInTimeGivesUp() throws IOException {
    SendWindows.Window window = windows.open();
    window.take(SendWindows.DEFAULT, PATIENCE);

    assertThatThrownBy(() -> window.take(1, Duration.ofMillis(1).toNanos()))
        .isInstanceOf(IOException.class)
        .hasMessage("the client takes nothing of its answer");
  }

  @Test
  void whoWaitsForAClosedWindowIsLetGo() throws Exception {
    SendWindows.Window window = windows.open();
    window.take(SendWindows.DEFAULT, PATIENCE);
    FutureTask<Integer> waiting = waiting(() -> window.take(1, PATIENCE));

    window.close();

    assertThatThrownBy(waiting::get).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void interruptedWriterStillGetsItsShare() throws Exception {
    SendWindows.Window window = windows.open();
    window.take(SendWindows.DEFAULT, PATIENCE);
    var kept = new AtomicInteger();
    var task =
        new FutureTask<>(() -> {
          int taken = window.take(5, PATIENCE);
          kept.set(Thread.currentThread().isInterrupted() ? 1 : 2);
          return taken;
        });
    Thread thread = Thread.ofPlatform().start(task);
    thread.interrupt();

    windows.grow(5);
    assertThat(window.grow(5)).isTrue();

    assertThat(task.get()).isEqualTo(5);
    assertThat(kept.get()).as("still interrupted").isEqualTo(1);
  }

  @Test
  void smallerInitialWindowIsOwed() throws IOException {
    SendWindows.Window window = windows.open();
    window.take(1000, PATIENCE);

    windows.initial(500);

    assertThat(window.grow(500)).isTrue();
    assertThatThrownBy(() -> window.take(1, 1)).isInstanceOf(IOException.class);
    assertThat(window.grow(1)).isTrue();
    assertThat(window.take(10, PATIENCE)).isEqualTo(1);
  }

  @Test
  void windowsGrowNoLargerThanTheyMay() throws ConnectionFault {
    SendWindows.Window window = windows.open();

    assertThat(window.grow(Integer.MAX_VALUE)).isFalse();
    assertThatThrownBy(() -> windows.grow(Integer.MAX_VALUE)).isInstanceOf(ConnectionFault.class);
    window.grow(10);
    assertThatThrownBy(() -> windows.initial(Integer.MAX_VALUE))
        .isInstanceOf(ConnectionFault.class);
  }

  @Test
  void connectionsShareGoesToThoseWhoWaitInTheirOrder() throws Exception {
    windows.initial(1 << 20);
    windows.open().take(SendWindows.DEFAULT, PATIENCE);
    BlockingQueue<Integer> order = new LinkedBlockingQueue<>();
    List<FutureTask<Integer>> waiting = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      SendWindows.Window window = windows.open();
      waiting.add(
          waiting(() -> {
            int taken = window.take(10, PATIENCE);
            order.add(number);
            return taken;
          }));
    }

    for (int i = 0; i < 5; i++) {
      windows.grow(10);
      assertThat(order.take()).isEqualTo(i);
    }
    for (FutureTask<Integer> one : waiting) {
      assertThat(one.get()).isEqualTo(10);
    }
  }

  @Test
  void streamWithoutAWindowHoldsUpNobody() throws Exception {
    SendWindows.Window stuck = windows.open();
    stuck.take(SendWindows.DEFAULT, PATIENCE);
    FutureTask<Integer> first = waiting(() -> stuck.take(10, PATIENCE));
    SendWindows.Window other = windows.open();
    FutureTask<Integer> second = waiting(() -> other.take(10, PATIENCE));

    windows.grow(20);

    assertThat(second.get()).isEqualTo(10);
    assertThat(first.isDone()).isFalse();
    stuck.grow(10);
    assertThat(first.get()).isEqualTo(10);
  }

  @Test
  void everyByteTakenWasGranted() {
    Cases.random(
        20,
        random -> {
          var fresh = new SendWindows();
          int writers = 1 + random.nextInt(8);
          int each = 1 + random.nextInt(200_000);
          List<FutureTask<Integer>> tasks = new ArrayList<>();
          List<SendWindows.Window> open = new ArrayList<>();
          for (int i = 0; i < writers; i++) {
            SendWindows.Window window = fresh.open();
            open.add(window);
            var task =
                new FutureTask<>(() -> {
                  int taken = 0;
                  while (taken < each) {
                    taken += window.take(each - taken, PATIENCE);
                  }
                  return taken;
                });
            tasks.add(task);
            Thread.ofVirtual().start(task);
          }
          while (tasks.stream().anyMatch(task -> !task.isDone())) {
            fresh.grow(1 + random.nextInt(1000));
            open.get(random.nextInt(writers)).grow(1 + random.nextInt(1000));
            Thread.onSpinWait();
          }
          for (FutureTask<Integer> task : tasks) {
            assertThat(task.get()).isEqualTo(each);
          }
        });
  }

  /// Runs on a thread of its own and returns once that waits.
  private static FutureTask<Integer> waiting(Callable<Integer> work) {
    var task = new FutureTask<>(work);
    Thread thread = Thread.ofPlatform().daemon().start(task);
    Eventually.until(
        "it waits", () -> thread.getState() == Thread.State.TIMED_WAITING || task.isDone());
    return task;
  }
}
