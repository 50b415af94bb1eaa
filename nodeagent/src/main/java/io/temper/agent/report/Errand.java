package io.temper.agent.report;

import io.temper.agent.kube.NodeRecord.Written;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thing that is written to the kube API again and again: how often it worked, and when to try
/// again where it did not. One thread at a time runs it, any may look.
final class Errand {
  private static final Logger log = LoggerFactory.getLogger(Errand.class);
  private static final long FIRST_WAIT_NANOS = 2_000_000_000L;
  private static final long LONGEST_WAIT_NANOS = 60_000_000_000L;
  private static final int MOST_WORDS = 300;

  private final String object;
  private volatile Tally tally;
  private long waitNanos = FIRST_WAIT_NANOS;

  /// How it went so far.
  ///
  /// @param object what is written, one word
  /// @param failing why the last attempt failed; empty if it did not
  record Tally(String object, long done, long failed, String failing) {}

  Errand(String object) {
    this.object = object;
    this.tally = new Tally(object, 0, 0, "");
  }

  Tally tally() {
    return tally;
  }

  /// Tries.
  ///
  /// @return 0 if it is done, else how long to wait before the next attempt, in nanoseconds
  long run(Supplier<Written> write) {
    return switch (write.get()) {
      case Written.Done() -> done();
      case Written.Failed(var why) -> failed(why);
    };
  }

  private long done() {
    if (!tally.failing().isEmpty()) {
      log.atInfo().addKeyValue("object", object).log("Written again");
    }
    waitNanos = FIRST_WAIT_NANOS;
    tally = new Tally(object, tally.done() + 1, tally.failed(), "");
    return 0;
  }

  private long failed(String why) {
    if (tally.failing().isEmpty()) {
      log.atWarn()
          .addKeyValue("object", object)
          .addKeyValue("error", why)
          .log("Cannot write to the kube API, trying again");
    }
    String words = why.length() <= MOST_WORDS ? why : why.substring(0, MOST_WORDS);
    tally = new Tally(object, tally.done(), tally.failed() + 1, words);
    long wait = waitNanos + ThreadLocalRandom.current().nextLong(waitNanos / 2);
    waitNanos = Math.min(waitNanos * 2, LONGEST_WAIT_NANOS);
    return wait;
  }
}
