package io.temper.machinery.audit;

import java.util.concurrent.atomic.AtomicLong;

/// How many bytes of objects the events of all requests under way may keep together.
final class Budget {
  private final AtomicLong left;

  Budget(long bytes) {
    left = new AtomicLong(bytes);
  }

  /// Whether so many more may be kept; if so, they have to be given back.
  boolean take(long bytes) {
    long before = left.get();
    while (bytes <= before) {
      if (left.compareAndSet(before, before - bytes)) {
        return true;
      }
      before = left.get();
    }
    return false;
  }

  void giveBack(long bytes) {
    left.addAndGet(bytes);
  }

  long left() {
    return left.get();
  }
}
