package io.temper.server.agents;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Who may connect now. A handshake costs both ends milliseconds of CPU: a thousand at once, when
/// this server starts, take so long that each is given up before it is done and begun anew, for
/// ever.
final class Turns {
  private final Semaphore free;

  Turns(int atOnce) {
    this.free = new Semaphore(atOnce, true);
  }

  /// Waits for a turn; null when none came in time.
  @Nullable Turn take(Duration patience) throws InterruptedException {
    return free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS) ? new Turn() : null;
  }

  /// A turn, until it is given back; more than once is once.
  final class Turn implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();

    private Turn() {}

    @Override
    public void close() {
      if (over.compareAndSet(false, true)) {
        free.release();
      }
    }
  }
}
